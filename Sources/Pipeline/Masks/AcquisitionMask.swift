import ChangeCore
import Geometry
import Raster

/// One worker's view of what the masks of one acquisition hide.
final class AcquisitionMask {
    private let files: OpenFiles
    private let polygons: [PolygonMask]
    private let rasters: [ClassRaster]

    init(_ masks: [PlannedMask], grid: RasterGrid, files: OpenFiles) {
        self.files = files
        // Beyond any grid: a polygon hides what lies around the grid as well.
        let everywhere = PixelWindow(x: -1 << 30, y: -1 << 30, width: 1 << 31, height: 1 << 31)
        polygons = masks.compactMap { mask in
            mask.polygons.map { PolygonMask(polygons: $0, transform: grid.transform, within: everywhere) }
        }
        rasters = masks.filter { !$0.files.isEmpty }.map(ClassRaster.init)
    }

    /// Makes the pixels of `tile`, which covers `window`, unseen where any mask hides them.
    func apply(_ window: PixelWindow, to tile: SampleTile) throws(TubanError) {
        var hidden: [(cause: UnseenCause, pixels: [UInt8])] = []
        for mask in polygons where !mask.bounds.intersection(window).isEmpty {
            var pixels = [UInt8](repeating: 0, count: window.count)
            pixels.withUnsafeMutableBufferPointer { if let base = $0.baseAddress { mask.fill(base, window: window) } }
            hidden.append((.mask, pixels))
        }
        for raster in rasters { hidden += try raster.hidden(window, files) }
        // In the order of causes, whatever the order of masks.
        for (cause, pixels) in hidden.sorted(by: { $0.cause.rawValue < $1.cause.rawValue }) {
            for pixel in 0..<window.count where pixels[pixel] != 0 { tile.hide(pixel, cause) }
        }
    }
}

/// A mask of values or bits, one bit of a byte for each of its classes.
private struct ClassRaster {
    let mask: PlannedMask
    private let causes: [UnseenCause]
    private let discs: [GroundDisc]
    /// The classes of each value; nil for a mask without a table, where 0 is the one class.
    private let classesByValue: [UInt8]?

    init(_ mask: PlannedMask) {
        self.mask = mask
        guard let table = mask.table else {
            causes = [.mask]
            discs = [mask.disc(0)]
            classesByValue = nil
            return
        }
        let classes = mask.hidingClasses
        causes = classes.map(\.cause)
        discs = classes.map { mask.disc($0.dilateM) }
        let named = Set(table.classes.flatMap(\.values))
        classesByValue = MaskTable.values.map { value in
            var found: UInt8 = 0
            for (index, item) in classes.enumerated() {
                let belongs = named.contains(value) ? item.values.contains(value) : item.bits.contains { value >> $0 & 1 != 0 }
                if belongs { found |= 1 << index }
            }
            return found
        }
    }

    /// What is hidden in `window`, by cause.
    func hidden(_ window: PixelWindow, _ files: OpenFiles) throws(TubanError) -> [(UnseenCause, [UInt8])] {
        let marginX = discs.map(\.columns).max() ?? 0
        let marginY = discs.map(\.rows).max() ?? 0
        let outer = PixelWindow(
            x: window.x - marginX, y: window.y - marginY, width: window.width + 2 * marginX, height: window.height + 2 * marginY)
        let (marks, unsaid) = try marks(outer, files)
        var hidden: [(UnseenCause, [UInt8])] = []
        for (index, cause) in causes.enumerated() {
            var pixels = [UInt8](repeating: 0, count: window.count)
            pixels.withUnsafeMutableBufferPointer { pixels in
                marks.withUnsafeBufferPointer { marks in
                    guard let marks = marks.baseAddress, let pixels = pixels.baseAddress else { return }
                    MaskDilation.dilate(
                        marks, bits: 1 << index, width: window.width, height: window.height, marginX: marginX, marginY: marginY,
                        disc: discs[index], into: pixels)
                }
            }
            hidden.append((cause, pixels))
        }
        // Where the mask says nothing, nobody knows.
        var silent: [UInt8] = []
        silent.reserveCapacity(window.count)
        for row in 0..<window.height {
            let start = (row + marginY) * outer.width + marginX
            silent += unsaid[start..<(start + window.width)]
        }
        hidden.append((.mask, silent))
        return hidden
    }

    /// Classes of each pixel, and where no file says anything.
    private func marks(_ window: PixelWindow, _ files: OpenFiles) throws(TubanError) -> (marks: [UInt8], unsaid: [UInt8]) {
        var marks = [UInt8](repeating: 0, count: window.count)
        var unsaid = [UInt8](repeating: 1, count: window.count)
        for file in mask.files {
            let part = window.intersection(file.window)
            guard !part.isEmpty else { continue }
            let samples = try files.samples(file, part)
            for row in 0..<part.height {
                let to = (part.y - window.y + row) * window.width + part.x - window.x
                for column in 0..<part.width where unsaid[to + column] != 0 {
                    guard let classes = classes(of: samples[row * part.width + column]) else { continue }
                    marks[to + column] = classes
                    unsaid[to + column] = 0
                }
            }
        }
        return (marks, unsaid)
    }

    /// Nil where a value means nothing.
    private func classes(of value: Float) -> UInt8? {
        guard !value.isNaN else { return nil }
        guard let classesByValue else { return value == 0 ? 1 : 0 }
        guard value >= 0, value < 65_536 else { return nil }
        return classesByValue[Int(value)]
    }
}
