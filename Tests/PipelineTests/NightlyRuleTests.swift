import Geometry
import Pipeline
import Testing

/// The two rules by which a night reads names and chooses dates.
@Suite struct NightlyRuleTests {
    /// A name that is made from its parts gives the parts back, however the date is written and whatever stands around it.
    @Test func namesGiveTheirPartsBack() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let day = CivilDay(days: Int32.random(in: 0..<47_000, using: &generator))
            let sensor = ["GF2", "S2-A", "jl1"].randomElement(using: &generator) ?? "GF2"
            let separator = ["", "-", "_"].randomElement(using: &generator) ?? ""
            let date = day.text.replacing("-", with: separator)
            let tail = (0..<Int.random(in: 0...4, using: &generator)).map { _ in ["_", "x", "7_", "地"].randomElement(using: &generator) ?? "_" }
                .joined()
            let name = "deep/er/\(sensor)_L1_\(date)_\(tail).TIF"
            let found = try #require(NamePattern("**/{sensor}_L1_{date}_*.tif")?.match(name), "\(name)")
            #expect(found.date == day.text && found.sensor == sensor, "\(name)")
            #expect(NamePattern("**/{sensor}_L1_{date}_*.tif")?.match("\(name).part") == nil)
        }
    }

    @Test func digitsAroundADateAreNoDate() throws {
        let pattern = try #require(NamePattern("*{date}*.tif"))
        #expect(pattern.match("a20240420.tif")?.date == "2024-04-20")
        for name in ["120240420.tif", "202404201.tif", "20240431.tif", "2024-0420.tif", "2024-04_20.tif", "19690101.tif"] {
            #expect(pattern.match(name) == nil, "\(name)")
        }
        #expect(try #require(NamePattern("{date}/{date}_*.tif")).match("2024-04-20/20240421_x.tif") == nil)
    }

    @Test func foldersCount() throws {
        let any = try #require(NamePattern("**/*.tif"))
        for path in ["a.tif", "b/a.tif", "c/b/a.tif"] { #expect(any.match(path) != nil) }
        let flat = try #require(NamePattern("{date}/?.tif"))
        #expect(flat.match("2024-04-20/地.tif") != nil && flat.match("2024-04-20/x/a.tif") == nil && flat.match("2024-04-20/ab.tif") == nil)
        for text in ["", "/a.tif", "../a.tif", "a//b.tif", "{day}.tif", "a/**", "."] { #expect(NamePattern(text) == nil, "\(text)") }
    }

    /// The nearest anniversary is found whatever the years between, also around 29 February and the turn of the year.
    @Test func anniversariesAreFound() throws {
        for number in stride(from: Int32(9000), to: 22_000, by: 37) {
            let after = CivilDay(days: number)
            for years in 1...4 {
                let parts = after.components
                let day = min(parts.day, CivilDay.length(month: parts.month, year: parts.year - years))
                let anniversary = try #require(CivilDay(year: parts.year - years, month: parts.month, day: day))
                for offset in [Int32(-150), -31, -1, 0, 1, 30, 150] {
                    let before = CivilDay(days: anniversary.days + offset)
                    let place = try #require(SeasonPlace(of: before, to: after))
                    #expect(place.years == years && place.distance == Int(abs(offset)), "\(before.text) \(after.text)")
                }
            }
            // Less than half a year back is the season of last year, not of this one.
            #expect(SeasonPlace(of: CivilDay(days: number - 60), to: after)?.years == 1)
        }
    }
}
