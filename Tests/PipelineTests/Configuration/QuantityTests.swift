import Pipeline
import Testing

@Suite struct QuantityTests {
    @Test(arguments: [
        ("0", 0), ("536870912", 536_870_912), ("512M", 512 << 20), ("2G", 2 << 30), ("1GiB", 1 << 30), ("1.5g", 3 << 29),
        ("2GB", 2_000_000_000),
        ("2 G", 2 << 30), ("1e3K", 1_024_000), ("4T", 4 << 40), ("100kB", 100_000),
    ])
    func bytesAreRead(text: String, expected: Int) {
        #expect(Quantity.bytes(text) == expected)
    }

    @Test(arguments: [
        "", "G", "2X", "-1G", "nan", "inf", "1e400", "9e30T", "2GG", "0x10", "1,5G", "２G", "١G", "1 2G", "-", "+", "1.2.3M",
    ])
    func noBytes(text: String) {
        #expect(Quantity.bytes(text) == nil)
    }

    @Test func writtenBytesAreReadBack() {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<2000 {
            let number = Int.random(in: 0..<(1 << 50), using: &generator) >> Int.random(in: 0..<50, using: &generator)
            let bytes = number << Int.random(in: 0..<12, using: &generator)
            guard bytes < 1 << 53 else { continue }
            #expect(Quantity.bytes(Quantity.text(bytes: bytes)) == bytes)
        }
    }

    @Test(arguments: [
        ("200", 200.0), ("0.3mu", 200), ("0.3亩", 200), ("0.3 亩", 200), ("15mu", 10_000), ("1ha", 10_000), ("2.5e2", 250),
        ("200m2", 200), ("200 m²", 200),
        ("1公顷", 10_000),
    ])
    func areasAreRead(text: String, expected: Double) {
        #expect(Quantity.squareMetres(text) == expected)
    }

    @Test(arguments: ["", "亩", "three", "nan", "0.3acre", "1e999", "0.3mumu"])
    func noAreas(text: String) {
        #expect(Quantity.squareMetres(text) == nil)
    }

    @Test(arguments: ["2020", "2020-02", "2020-02-29", "1999-12-31", "0001-01-01"])
    func datesAreKeptAsWritten(text: String) {
        #expect(AcquisitionDate(text)?.text == text)
    }

    @Test(arguments: [
        "", "20", "2021-02-29", "1900-02-29", "2020-13", "2020-00", "2020-1-1", "2020/01/01", "2020-04-31", "0000", "20200101",
        "2020-01-01T00:00", "-2020", "２０２０",
        "2020-01-01-01", "2020-", "+202",
    ])
    func noDates(text: String) {
        #expect(AcquisitionDate(text) == nil)
    }

    /// `isCertainlyAfter` is a strict order on dates of one precision, and never holds both ways.
    @Test func datesAreOrdered() {
        var generator = SeededGenerator(seed: 9)
        func date() -> AcquisitionDate? {
            let year = Int.random(in: 2019...2021, using: &generator)
            let month = Int.random(in: 1...3, using: &generator)
            let day = Int.random(in: 1...3, using: &generator)
            return AcquisitionDate(
                ["\(year)", "\(year)-0\(month)", "\(year)-0\(month)-0\(day)"][Int.random(in: 0...2, using: &generator)])
        }
        for _ in 0..<3000 {
            guard let first = date(), let second = date() else { continue }
            #expect(!(first.isCertainlyAfter(second) && second.isCertainlyAfter(first)))
            if first.text.count == second.text.count { #expect(first.isCertainlyAfter(second) == (first.text > second.text)) }
        }
    }

    @Test(arguments: ["1,2,3", "7", "blue=1,green=2,red=3,nir=4", "vv=1,vh=2"])
    func bandsAreKeptAsWritten(text: String) throws {
        #expect(try BandSelection(text).text == text)
    }

    @Test(arguments: [
        "", "0", "1,1", "red=1,red=2", "red=1,2", "rot=1", "red=", "=1", "1,,2", "red=1=2", "-1", "1.5", "99999999999999999999",
    ])
    func noBands(text: String) {
        #expect(throws: BandSelection.Fault.self) { try BandSelection(text) }
    }
}
