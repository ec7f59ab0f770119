import Geometry

/// Where two files of one date meet or overlap, and the windows that lie along it.
struct SeamBorder: Sendable, Hashable {
    /// Numbers of the files in the order in which they count.
    var first: Int
    var second: Int
    var windows: [PixelWindow]
    /// Of the windows, those in which files of the other date meet as well.
    var shared: Int

    /// Windows along one border, at most.
    private static let mostWindows = 96
    /// Pixels along the side of a window: what lies so near to a border is alike on both sides.
    static let side = 12

    /// The borders of files that lie at `files` on a grid of `bounds`.
    ///
    /// - Parameter other: the files of the other date.
    static func all(_ files: [PixelWindow], other: [PixelWindow], within bounds: PixelWindow) -> [SeamBorder] {
        let others = meetings(other, within: bounds).map(\.place)
        return meetings(files, within: bounds).compactMap { meeting in
            let windows = windows(along: meeting.place, within: bounds)
            guard windows.count > 1 else { return nil }
            let shared = windows.count { window in others.contains { !$0.intersection(window).isEmpty } }
            return SeamBorder(first: meeting.first, second: meeting.second, windows: windows, shared: shared)
        }
    }

    /// The ground that two files share, or a strip of two pixels between files that lie side by side.
    private static func meetings(_ files: [PixelWindow], within bounds: PixelWindow) -> [(first: Int, second: Int, place: PixelWindow)] {
        var found: [(first: Int, second: Int, place: PixelWindow)] = []
        // In the order of their left sides only files that begin before one's right side can meet it.
        let order = files.indices.sorted { (files[$0].x, $0) < (files[$1].x, $1) }
        for (place, index) in order.enumerated() {
            for other in order[(place + 1)...] {
                guard files[other].x <= files[index].maxX + 1 else { break }
                let common = files[index].widened(by: 1).intersection(files[other].widened(by: 1)).intersection(bounds)
                if !common.isEmpty { found.append((min(index, other), max(index, other), common)) }
            }
        }
        return found.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
    }

    /// Windows whose middles lie evenly in `place`, thinned evenly where they are too many.
    private static func windows(along place: PixelWindow, within bounds: PixelWindow) -> [PixelWindow] {
        let (columns, rows) = (max(1, place.width / side), max(1, place.height / side))
        let count = columns * rows
        let wanted = min(count, mostWindows)
        return (0..<wanted).map { number in
            let index = number * count / wanted
            let x = place.x + place.width * (2 * (index % columns) + 1) / (2 * columns)
            let y = place.y + place.height * (2 * (index / columns) + 1) / (2 * rows)
            return PixelWindow(x: x - side / 2, y: y - side / 2, width: side, height: side).intersection(bounds)
        }
    }
}
