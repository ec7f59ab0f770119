import Geometry
import Testing
import _TestSupport

@Suite("Rendering of the made-up district")
struct SceneRendererTests {
    static let district = SampleDistrict.make(seed: 11, width: 620, height: 560)

    @Test("a window equals the crop of a larger one, at every date", arguments: 0..<3)
    func windowIndependence(date: Int) {
        let renderer = SceneRenderer(district: Self.district, date: date)
        let large = PixelWindow(x: 140, y: 170, width: 300, height: 240)
        let planes = renderer.planes(large)
        let seen = renderer.seen(large)
        var generator = SeededGenerator(seed: 77, date)
        for _ in 0..<8 {
            let width = generator.whole(1...120)
            let height = generator.whole(1...100)
            let window = PixelWindow(
                x: large.x + generator.whole(0...large.width - width), y: large.y + generator.whole(0...large.height - height),
                width: width, height: height)
            for (band, plane) in renderer.planes(window).enumerated() {
                // Compared first: a failure should not print the planes.
                let isEqual = plane == crop(planes[band], of: large, to: window)
                #expect(isEqual, "band \(band), \(window)")
            }
            let isEqual = renderer.seen(window) == crop(seen, of: large, to: window)
            #expect(isEqual, "mask, \(window)")
        }
    }

    @Test("one seed gives one scene, another seed another")
    func seeds() {
        let window = PixelWindow(x: 200, y: 200, width: 90, height: 80)
        let planes = { (seed: UInt64) in
            SceneRenderer(district: SampleDistrict.make(seed: seed, width: 620, height: 560), date: 1).planes(window)
        }
        let first = planes(11)
        let isRepeated = first == planes(11)
        let isShared = first == planes(12)
        #expect(isRepeated)
        #expect(!isShared)
    }

    @Test("values are multiples of the quantum, zero exactly where nothing was recorded", arguments: 0..<3)
    func values(date: Int) {
        let renderer = SceneRenderer(district: Self.district, date: date)
        let window = PixelWindow(x: 500, y: 440, width: 120, height: 120)
        for (band, plane) in renderer.planes(window).enumerated() {
            let quantum = Float(Self.district.settings.quantum[band])
            for (index, value) in plane.enumerated() {
                let recorded = renderer.isRecorded(
                    column: window.x + index % window.width, row: window.y + index / window.width)
                #expect((value > 0) == recorded)
                #expect(value.truncatingRemainder(dividingBy: quantum) == 0 && value <= 12_000)
            }
        }
    }

    @Test("a case that was seen at both dates shows in the pixels")
    func changesShow() throws {
        let district = SampleDistrict.make(seed: 5, width: 900, height: 900)
        let rows = Truth(district).rows().filter { $0.changeClass != .farmingCycle }
        #expect(rows.count > 10)
        let truth = Truth(district)
        var shown = 0
        var asked = 0
        for row in rows where truth.seenFraction(row) > 0.999 {
            let centre = RingMeasure.centre(row.ring)
            let window = PixelWindow(x: Int(centre.x / 2) - 1, y: Int(centre.y / 2) - 1, width: 3, height: 3)
            let before = SceneRenderer(district: district, date: row.from).planes(window)
            let after = SceneRenderer(district: district, date: row.to).planes(window)
            var largest: Float = 0
            for (one, other) in zip(before, after) {
                let difference: Float = one.reduce(0, +) - other.reduce(0, +)
                largest = max(largest, abs(difference) / 9)
            }
            asked += 1
            if largest > 120 { shown += 1 }
        }
        // Ground may by chance have the new cover's colour (a bare field under bare earthwork), but rarely.
        #expect(asked > 8)
        #expect(Double(shown) >= 0.9 * Double(asked), "\(shown) of \(asked)")
    }

    private func crop<Value>(_ plane: [Value], of large: PixelWindow, to window: PixelWindow) -> [Value] {
        (0..<window.height).flatMap { row in
            let start = (window.y - large.y + row) * large.width + window.x - large.x
            return plane[start..<start + window.width]
        }
    }
}
