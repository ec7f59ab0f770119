import Geometry
import Testing

@Suite struct CivilDayTests {
    @Test func daysRunOnWithoutGapOverTwoCenturies() throws {
        var previous = try #require(CivilDay("1899-12-31"))
        for year in 1900...2100 {
            for month in 1...12 {
                for day in 1...31 {
                    guard let date = CivilDay(year: year, month: month, day: day) else { continue }
                    #expect(date.days == previous.days + 1)
                    #expect(date.components == (year, month, day))
                    #expect(CivilDay(date.text) == date)
                    previous = date
                }
            }
        }
        #expect(CivilDay("1970-01-01")?.days == 0)
    }

    @Test(arguments: ["", "2023", "2023-5-01", "2023-02-29", "2023-13-01", "0000-01-01", "2023-01-01 ", "２０２３-01-01", "2023-01-01-01"])
    func otherTextsAreNoDay(text: String) { #expect(CivilDay(text) == nil) }

    @Test(arguments: [("2023", "2023-12-31"), ("2024-02", "2024-02-29"), ("2023-04-05", "2023-04-05")])
    func vagueDatesEndWithTheirPeriod(text: String, last: String) { #expect(CivilDay(lastOf: text) == CivilDay(last)) }
}
