import Foundation
import Geometry
import Raster
import Testing
import _TestSupport

/// Law 3 for class masks, polygons, saturation and borders, with dilation across tile borders.
@Suite struct MaskTests {
    enum Source: String, CaseIterable, Sendable {
        case sceneClasses, bits, stackedBand, mosaic, polygons, saturation, border, several
    }

    static let size = (width: 260, height: 230)
    static let pixel = 10.0

    /// Pixels of the second date that a source names itself, and the distance in metres around them that is unseen too.
    private static func named(_ source: Source) -> (core: Set<Int>, dilation: Double) {
        func block(_ x: Range<Int>, _ y: Range<Int>) -> Set<Int> { Set(y.flatMap { y in x.map { y * size.width + $0 } }) }
        switch source {
        case .sceneClasses, .mosaic: return (block(88..<104, 90..<100).union(block(180..<182, 20..<22)), 100)
        case .bits, .stackedBand: return (block(93..<99, 60..<140), 60)
        case .polygons: return (block(70..<160, 40..<160), 0)
        case .saturation: return (block(93..<99, 60..<140), 0)
        case .border: return (block(94..<120, 94..<130), 45)
        case .several: return (block(88..<104, 90..<100), 100)
        }
    }

    /// The pixels that are unseen by definition.
    private static func unseen(_ source: Source) -> Set<Int> {
        let (core, dilation) = named(source)
        let reach = Int(dilation / pixel)
        var all: Set<Int> = []
        func add(_ x: Int, _ y: Int) {
            for dy in -reach...reach {
                for dx in -reach...reach where Double(dx * dx + dy * dy) * pixel * pixel <= dilation * dilation {
                    if (0..<size.width).contains(x + dx), (0..<size.height).contains(y + dy) { all.insert((y + dy) * size.width + x + dx) }
                }
            }
        }
        for index in core { add(index % size.width, index / size.width) }
        // Beyond the scene nothing was measured.
        if source == .border {
            for x in -1...size.width {
                add(x, -1)
                add(x, size.height)
            }
            for y in -1...size.height {
                add(-1, y)
                add(size.width, y)
            }
        }
        if source == .several { for y in 0..<20 { for x in 0..<30 { all.insert(y * size.width + x) } } }
        return all
    }

    /// Writes the pair with `filler` under what `source` hides. Options to run with.
    private static func write(_ pair: SyntheticPair, _ source: Source, filler: (Int) -> Float, to folder: TemporaryFolder) throws -> [String] {
        var pair = pair
        let (core, _) = named(source)
        let width = size.width
        for index in unseen(source) { for band in 0..<pair.bands { pair.after[band][index] = filler(index + band) } }
        func plane(_ clear: Float, _ marked: Float) -> [Float] { (0..<(width * size.height)).map { core.contains($0) ? marked : clear } }
        func halved(_ plane: [Float]) -> [Float] {
            (0..<(size.height / 2)).flatMap { row in (0..<(width / 2)).map { plane[2 * row * width + 2 * $0] } }
        }
        var coarse = pair.grid
        coarse.width = width / 2
        coarse.height = size.height / 2
        coarse.transform = GeoTransform(
            originX: pair.grid.transform.originX, pixelWidth: 20, originY: pair.grid.transform.originY, pixelHeight: -20)
        if source == .saturation { for index in core { pair.after[1][index] = 65_535 } }
        if source == .border { for index in core { pair.after[2][index] = 0 } }
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        switch source {
        case .sceneClasses:
            try SyntheticPair.write([halved(plane(4, 9))], grid: coarse, to: folder("SCL.tif"))
            return ["--mask-after", folder("SCL.tif") + "|sentinel2-l2a"]
        case .mosaic:
            let place = try folder.folder("scl")
            let classes = halved(plane(4, 9))
            for (number, x) in [(0, 0..<50), (1, 40..<130)] {
                try SyntheticPair.write(
                    [classes], grid: coarse, to: "\(place)/\(number).tif",
                    window: PixelWindow(x: x.lowerBound, y: 0, width: x.count, height: coarse.height))
            }
            return ["--mask-after", place + "|sentinel2-l2a"]
        case .bits:
            try SyntheticPair.write([plane(0b100_0000, 0b100_1000)], grid: pair.grid, to: folder("QA.tif"))
            return ["--mask-after", folder("QA.tif") + "|landsat"]
        case .stackedBand:
            try SyntheticPair.write(pair.after + [plane(0b100_0000, 0b101_0000)], grid: pair.grid, to: folder("after.tif"))
            let table = try String(contentsOfFile: "\(Program.packageRoot)/pipelines/sensors/landsat.yaml", encoding: .utf8)
            try table.replacing("QA_PIXEL", with: "band 4").write(toFile: folder("own.yaml"), atomically: true, encoding: .utf8)
            return ["--bands", "1,2,3", "--mask-after", folder("after.tif") + "|" + folder("own.yaml")]
        case .polygons:
            let box = pair.grid.extent
            let (left, top) = (box.minX + 700, box.maxY - 400)
            let ring = [(left, top), (left + 900, top), (left + 900, top - 1200), (left, top - 1200), (left, top)]
                .map { "[\($0.0), \($0.1)]" }.joined(separator: ", ")
            let text = """
                {"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32650"}},
                "features": [{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [[\(ring)]]}}]}
                """
            try text.write(toFile: folder("clouds.geojson"), atomically: true, encoding: .utf8)
            return ["--mask-after", folder("clouds.geojson")]
        case .saturation:
            try "version: \"1\"\nsaturation: 65535\n".write(toFile: folder("own.yaml"), atomically: true, encoding: .utf8)
            return ["--mask-after", folder("own.yaml")]
        case .border:
            try "version: \"1\"\nborder_m: 45\n".write(toFile: folder("own.yaml"), atomically: true, encoding: .utf8)
            return ["--mask-after", folder("own.yaml"), "--nodata", "0"]
        case .several:
            var corner = [Float](repeating: 1, count: width * size.height)
            for y in 0..<20 { for x in 0..<30 { corner[y * width + x] = 0 } }
            try SyntheticPair.write([corner], grid: pair.grid, to: folder("seen.tif"))
            try SyntheticPair.write([halved(plane(4, 9))], grid: coarse, to: folder("SCL.tif"))
            return ["--mask-after", folder("seen.tif"), folder("SCL.tif") + "|sentinel2-l2a"]
        }
    }

    @Test(arguments: Source.allCases)
    func whatIsHiddenChangesNothing(source: Source) throws {
        let pair = SyntheticPair(seed: 47, width: Self.size.width, height: Self.size.height, changes: 14, transform: SyntheticPair.metres(Self.pixel))
        let expected = Self.unseen(source)
        var reference: (content: [String], planes: [[UInt8]])?
        for number in 0...1 {
            func filler(_ index: Int) -> Float { number == 0 ? 3 : Float(1 + index &* 7919 % 250) }
            let folder = try TemporaryFolder()
            let options = try Self.write(pair, source, filler: filler, to: folder)
            for cut in [["--tile-size", "96", "--workers", "2"], ["--tile-size", "1000", "--workers", "1"]] {
                let run = try folder.run(
                    before: [folder("before.tif")], after: [folder("after.tif")],
                    options + cut + ["--date-before", "2022-05-01", "--date-after", "2023-05-01"], out: "out\(cut[1])")
                let content = try run.queue().content()
                let found = (content: content, planes: try run.change().planes)
                if let reference {
                    #expect(found.content == reference.content, "filler \(number), \(cut)")
                    #expect(found.planes == reference.planes, "filler \(number), \(cut)")
                } else {
                    let hidden = Set(found.planes[0].indices.filter { found.planes[0][$0] == 255 })
                    #expect(hidden == expected, "\(String(hidden.symmetricDifference(expected).count)) pixels differ")
                    reference = found
                }
            }
        }
        #expect((reference?.content.count ?? 0) > 2)
    }

    @Test(arguments: [
        ("mask.tif|sentinel3", "known are generic, hls, landsat, sentinel2-l2a"), ("mask.tif|broken.yaml", "unknown key 'dilate'"),
        ("mask.tif|missing.yaml", "cannot be read"), ("mask.tif|", "nothing stands after the bar"),
    ])
    func wrongTablesAreNamed(mask: String, words: String) throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 3, width: 64, height: 64)
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        try SyntheticPair.write([pair.after[0]], grid: pair.grid, to: folder("mask.tif"))
        try "version: a\nclasses:\n  - {cause: cloud, values: [1], dilate: 3}\n"
            .write(toFile: folder("broken.yaml"), atomically: true, encoding: .utf8)
        let parts = mask.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        let table = parts[1].hasSuffix(".yaml") ? folder(parts[1]) : parts[1]
        let ended = try Program.run([
            "run", "--before", folder("before.tif"), "--after", folder("after.tif"), "--out", folder("out"), "--quiet", "--mask-after",
            folder(parts[0]) + "|" + table,
        ])
        #expect(ended.status != 0)
        #expect(ended.errors.contains(words), "\(ended.errors)")
    }
}
