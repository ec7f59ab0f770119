import ChangeDetection
import Geometry
import Raster

/// One worker's NDVI of every acquisition of the course. Not Sendable.
///
/// The ends of the run are seen while they are decoded for the other features; dates between them are decoded here. All files are read
/// levelled, without Sentinel-2's offset and with their colours balanced, as every stage reads them; the dates are not normalised to each
/// other, since that would take out the season.
final class CourseReader {
    private let course: SeasonCourse
    private let colours: [ColourField?]
    private let between: [(epoch: Int, reader: EpochTileReader)]
    private let samples: SampleTile
    /// A row of red and of near infrared while colours are balanced.
    private var rows: [[Float]] = [[], []]
    /// One plane for each acquisition over the window that was read last; NaN where it did not see the ground.
    let planes: SampleTile

    /// - Parameter capacity: pixels of the largest window.
    init(_ course: SeasonCourse, plan: Plan, capacity: Int) {
        self.course = course
        colours = plan.epochs.map(\.colours)
        let bands = plan.bandNames.count
        between = plan.epochs.indices.dropFirst().dropLast().map { epoch in
            (epoch, EpochTileReader(epoch: plan.epochs[epoch], grid: plan.grid, bandCount: bands))
        }
        samples = SampleTile(bands: bands, capacity: capacity)
        planes = SampleTile(bands: course.sights.count, capacity: capacity)
    }

    /// Reads `window` of all dates, the first and the last one through `ends`.
    ///
    /// Where an end was not seen at last (by the cloud test, or beyond the region), its acquisitions' planes may hold values.
    func read(_ window: PixelWindow, with ends: TilePairReader) throws(TubanError) {
        for place in 0..<planes.bands { planes.plane(place).update(repeating: .nan, count: window.count) }
        try ends.read(window) { self.note($0, $1, $2, window) }
        for (epoch, reader) in between {
            try reader.read(window, into: samples) { self.note(epoch, $0, $1, window) }
            for sight in course.sights where sight.epoch == epoch { hideUnseen(sight, count: window.count) }
        }
    }

    func takeFailures() -> [FailedBlock] { between.flatMap { $0.reader.takeFailures() } }

    /// What the cloud test hides of a date is hidden of all of its acquisitions.
    private func hideUnseen(_ sight: SeasonCourse.Sight, count: Int) {
        guard let place = course.place(epoch: sight.epoch, acquisition: sight.acquisition) else { return }
        let plane = planes.plane(place)
        for index in 0..<count where samples.valid[index] == 0 { plane[index] = .nan }
    }

    private func note(_ epoch: Int, _ acquisition: Int, _ tile: SampleTile, _ window: PixelWindow) {
        guard let place = course.place(epoch: epoch, acquisition: acquisition) else { return }
        let plane = planes.plane(place)
        for row in 0..<window.height {
            let start = row * window.width
            let (red, nir) = (tile.plane(course.red) + start, tile.plane(course.nir) + start)
            if let colours = colours[epoch] {
                for (number, (band, samples)) in [(course.red, red), (course.nir, nir)].enumerated() {
                    rows[number] = Array(UnsafeBufferPointer(start: samples, count: window.width))
                    rows[number].withUnsafeMutableBufferPointer {
                        guard let base = $0.baseAddress else { return }
                        colours.apply(band, row: window.y + row, column: window.x, count: window.width, to: base)
                    }
                }
                Self.index(red: rows[0], nir: rows[1], valid: tile.valid + start, into: plane + start)
            } else {
                Self.index(
                    red: UnsafeBufferPointer(start: red, count: window.width), nir: UnsafeBufferPointer(start: nir, count: window.width),
                    valid: tile.valid + start, into: plane + start)
            }
        }
    }

    private static func index(
        red: some RandomAccessCollection<Float>, nir: some RandomAccessCollection<Float>, valid: UnsafePointer<UInt8>,
        into plane: UnsafeMutablePointer<Float>
    ) {
        for (pixel, (red, nir)) in zip(red, nir).enumerated() where valid[pixel] != 0 && nir + red > 0 {
            plane[pixel] = max(-1, min(1, (nir - red) / (nir + red)))
        }
    }
}
