import Foundation
import Geometry
import Raster
import Testing
import _TestSupport

/// Features of more than two dates, on ground whose vegetation index is known on every date.
@Suite struct PhenologyTests {
    static let size = (width: 300, height: 260)
    static let features = ["ndvi_amplitude", "ndvi_amplitude_ring", "harvest_likelihood"]
    static let parcels = (0..<12).map { PixelWindow(x: 14 + 72 * ($0 % 4), y: 20 + 82 * ($0 / 4), width: 24 + 2 * $0, height: 30) }
    // Robust change vectors find all parcels whole, however many there are.
    static let bands = ["--bands", "blue=1,green=2,red=3,nir=4", "--nodata", "0", "--classifier", "none", "--detector", "cva"]

    /// NDVI of one date: of the fields, and of parcels with even and with odd numbers. Hidden: columns that were not seen.
    struct Date {
        var day: String
        var fields: Float
        var even: Float
        var odd: Float
        var hidden = 0..<0
    }

    static let before = Date(day: "2022-05-01", fields: 0.7, even: 0.7, odd: 0.7)
    static let between = Date(day: "2022-08-01", fields: 0.2, even: 0.1, odd: 0.6)
    static let after = Date(day: "2023-05-01", fields: 0.7, even: 0.1, odd: 0.1)

    /// Fields of differing brightness with noise, of which the index does not depend.
    private static func write(_ date: Date, to path: String) throws {
        let pair = SyntheticPair(seed: 5, width: size.width, height: size.height, changes: 0, transform: SyntheticPair.metres(2))
        var index = [Float](repeating: date.fields, count: size.width * size.height)
        for (number, parcel) in parcels.enumerated() {
            for y in parcel.y..<parcel.maxY {
                for x in parcel.x..<parcel.maxX { index[y * size.width + x] = number.isMultiple(of: 2) ? date.even : date.odd }
            }
        }
        let planes: [[Float]] = [3.0, 2.5, 1, -1].enumerated().map { band, sign in
            index.indices.map { pixel in
                guard !date.hidden.contains(pixel % size.width) else { return 0 }
                let light = pair.before[0][pixel] * 20
                // Blue and green fall as the ground gets greener; red and near infrared make the index.
                return (band < 2 ? light / Float(sign) * (1.2 - index[pixel]) : light * (1 - Float(sign) * index[pixel])).rounded()
            }
        }
        try SyntheticPair.write(planes, grid: pair.grid, to: path)
    }

    private static func run(_ dates: [Date], in folder: TemporaryFolder, _ options: [String] = [], out: String) throws -> RunFolder {
        var lines: [String] = []
        for (number, date) in dates.enumerated() {
            try write(date, to: folder("\(out)-\(number).tif"))
            lines.append("  - {inputs: \"\(folder("\(out)-\(number).tif"))\", date: \(date.day)}")
        }
        try "epochs:\n\(lines.joined(separator: "\n"))\nout: \(folder(out))\n".write(toFile: folder("\(out).yaml"), atomically: true, encoding: .utf8)
        let ended = try Program.run(["run", folder("\(out).yaml"), "--quiet"] + bands + options)
        #expect(ended.status == 0, "\(ended.errors)")
        return RunFolder(path: folder(out))
    }

    /// The candidates of each parcel, by its number; a parcel is covered by one.
    private static func rows(_ run: RunFolder) throws -> [Int: QueueFile.Row] {
        let transform = SyntheticPair.metres(2)
        var found: [Int: QueueFile.Row] = [:]
        for row in try run.queue().rows {
            let (x, y) = ((row.box[0] + row.box[1]) / 2, (row.box[2] + row.box[3]) / 2)
            let (column, line) = (Int((x - transform.originX) / 2), Int((transform.originY - y) / 2))
            if let number = parcels.firstIndex(where: { $0.contains(PixelWindow(x: column, y: line, width: 1, height: 1)) }) { found[number] = row }
        }
        #expect(found.count == parcels.count)
        return found
    }

    private static func expect(_ row: QueueFile.Row, _ values: [Double?], _ what: String) {
        for (name, value) in zip(features, values) {
            if let value, let real = row.reals[name] {
                // Rims that were not found lie in the ring.
                #expect(abs(real - value) < 0.1, "\(what) \(name): \(real), not \(value)")
            } else {
                #expect(row.reals[name] == value, "\(what) \(name)")
            }
        }
    }

    @Test func knownCoursesHaveTheirFigures() throws {
        let folder = try TemporaryFolder()
        for (number, row) in try Self.rows(Self.run([Self.before, Self.between, Self.after], in: folder, out: "out")) {
            // Built on at once; the others grew once more after the first date, nearly as much as anything around.
            // The last date is the ring's greenest.
            let ring = max(0.6, row.reals["after_ring_ndvi"] ?? 0.7)
            Self.expect(row, number.isMultiple(of: 2) ? [0.6, 0.5, 0] : [0.6, 0.5, 0.5 / (ring - 0.1)], "\(number)")
        }
        let two = try Self.rows(Self.run([Self.before, Self.after], in: folder, out: "two"))
        for (number, row) in two { Self.expect(row, [nil, nil, nil], "\(number)") }
    }

    @Test func acquisitionsOfACompositeAreDates() throws {
        let folder = try TemporaryFolder()
        let place = try folder.folder("later")
        try Self.write(Self.before, to: folder("before.tif"))
        try Self.write(Self.after, to: "\(place)/2023-05-01.tif")
        try Self.write(Date(day: "2023-05-20", fields: 0.2, even: 0.1, odd: 0.4), to: "\(place)/2023-05-20.tif")
        let run = try folder.run(
            before: [folder("before.tif")], after: [place],
            Self.bands + ["--composite", "best", "--balance", "off", "--date-before", "2022-05-01", "--date-after", "2023-05-01"], out: "out")
        for (number, row) in try Self.rows(run) { Self.expect(row, number.isMultiple(of: 2) ? [0.6, 0.5, 0] : [0.6, 0.5, 0.5], "\(number)") }
    }

    /// What a date did not see is as if that date were absent, parcel by parcel; what it saw counts.
    @Test func unseenDatesAreAbsent() throws {
        let folder = try TemporaryFolder()
        var other = Self.between
        (other.day, other.fields, other.even, other.odd) = ("2022-10-01", 0.4, 0.3, 0.05)
        let seen = try Self.rows(Self.run([Self.before, Self.between, other, Self.after], in: folder, out: "seen"))
        let absent = try Self.rows(Self.run([Self.before, Self.between, Self.after], in: folder, out: "absent"))
        other.hidden = 0..<(Self.size.width / 2)
        let half = try Self.rows(Self.run([Self.before, Self.between, other, Self.after], in: folder, out: "half"))
        for (number, parcel) in Self.parcels.enumerated() {
            let expected = parcel.maxX < Self.size.width / 2 ? absent : seen
            for name in Self.features { #expect(half[number]?.reals[name] == expected[number]?.reals[name], "\(number) \(name)") }
            #expect(half[number]?.reals[Self.features[0]] != nil)
        }
        #expect(Self.parcels.indices.contains { seen[$0]?.reals[Self.features[0]] != absent[$0]?.reals[Self.features[0]] })
        other.hidden = 0..<Self.size.width
        let none = try Self.rows(Self.run([Self.before, other, Self.after], in: folder, out: "none"))
        for (number, row) in none { Self.expect(row, [nil, nil, nil], "\(number)") }
    }

    @Test func theCutDoesNotShow() throws {
        let folder = try TemporaryFolder()
        var other = Self.between
        (other.day, other.hidden) = ("2022-10-01", 100..<190)
        let dates = [Self.before, Self.between, other, Self.after]
        let contents = try [["96", "2"], ["128", "1"], ["1024", "2"]].map { cut in
            let run = try Self.run(dates, in: folder, ["--tile-size", cut[0], "--workers", cut[1]], out: "out\(cut[0])")
            #expect(try Self.rows(run).values.allSatisfy { row in Self.features.allSatisfy { row.reals[$0] != nil } })
            return try run.queue().content()
        }
        #expect(contents[1] == contents[0] && contents[2] == contents[0])
    }

    /// A part of a run with more than two dates is that of the full run.
    @Test func partHasTheSameFigures() throws {
        let folder = try TemporaryFolder()
        let full = try Self.rows(Self.run([Self.before, Self.between, Self.after], in: folder, out: "full"))
        let transform = SyntheticPair.metres(2)
        let box = [transform.originX + 20, transform.originY - 120, transform.originX + 80, transform.originY - 30].map { "\($0)" }
        let ended = try Program.run(["rerun", folder("full"), "--region", box.joined(separator: ","), "--out", folder("part"), "--quiet"])
        #expect(ended.status == 0, "\(ended.errors)")
        let part = try RunFolder(path: folder("part")).queue().rows
        #expect(part.count == 1)
        for row in part {
            let whole = full.values.first { $0.texts["uid"] == row.texts["uid"] }
            for name in Self.features { #expect(row.reals[name] != nil && row.reals[name] == whole?.reals[name], "\(name)") }
        }
    }
}
