import Foundation
import GeoIO
import Geometry
import Testing
import _TestSupport

/// What the queue says adds up, and every layer is what its contract promises.
@Suite struct ConservationTests {
    struct Ground: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var crs: String
        var transform: GeoTransform
    }

    static let grounds = [
        Ground(
            testDescription: "UTM, metres", crs: "EPSG:32650",
            transform: GeoTransform(originX: 448_000, pixelWidth: 10, originY: 4_426_000, pixelHeight: -10)),
        Ground(
            testDescription: "CGCS2000 Gauss–Krüger, metres", crs: "EPSG:4547",
            transform: GeoTransform(originX: 489_000, pixelWidth: 10, originY: 3_350_000, pixelHeight: -10)),
        Ground(
            testDescription: "degrees", crs: "EPSG:4490",
            transform: GeoTransform(originX: 113.9, pixelWidth: 0.0001, originY: 30.2, pixelHeight: -0.0001)),
    ]

    /// Probability codes from which a pixel belongs to a region, and from which it founds one, as `change.tif` states them.
    static let grow: UInt8 = 127
    static let seed: UInt8 = 191

    /// Sizes of the 8-connected regions of changed pixels that hold a founding one, by flood; and the mask of all of them.
    static func regions(_ code: [UInt8], width: Int, height: Int) -> (sizes: [Int], mask: [Bool]) {
        var left = code.map { $0 >= grow && $0 != 255 }
        var sizes: [Int] = []
        var mask = [Bool](repeating: false, count: code.count)
        for start in left.indices where left[start] {
            var stack = [start]
            var members: [Int] = []
            left[start] = false
            while let pixel = stack.popLast() {
                members.append(pixel)
                let (x, y) = (pixel % width, pixel / width)
                for ny in max(0, y - 1)...min(height - 1, y + 1) {
                    for nx in max(0, x - 1)...min(width - 1, x + 1) where left[ny * width + nx] {
                        left[ny * width + nx] = false
                        stack.append(ny * width + nx)
                    }
                }
            }
            guard members.contains(where: { code[$0] >= seed }) else { continue }
            sizes.append(members.count)
            for member in members { mask[member] = true }
        }
        return (sizes, mask)
    }

    @Test(arguments: grounds)
    func nothingIsLostBetweenMaskAndQueue(ground: Ground) throws {
        let folder = try TemporaryFolder()
        var pair = SyntheticPair(seed: 31, crs: ground.crs, transform: ground.transform)
        for y in 150..<220 { for x in 100..<300 { for band in 0..<3 { pair.before[band][y * 400 + x] = 0 } } }
        let run = try folder.run(pair, ["--nodata", "0", "--min-pixels", "12"])
        let queue = try run.queue()
        let (size, planes) = try run.change()
        let (sizes, mask) = Self.regions(planes[0], width: size.width, height: size.height)
        let outcome = try #require(try run.record()["regions"] as? [String: Int])

        #expect(queue.rows.count > 3)
        #expect(queue.rows.compactMap { $0.integers["pixels"] }.sorted() == sizes.filter { $0 >= 12 }.sorted())
        #expect(outcome["candidates"] == queue.rows.count)
        #expect(queue.sum("pixels") + (outcome["sieved_pixels"] ?? 0) == mask.count { $0 })
        #expect(outcome["sieved_regions"] == sizes.count { $0 < 12 })

        #expect(queue.rows.map { $0.integers["rank"] ?? 0 } == Array(1...queue.rows.count), "ranks without gaps or ties, in the order of rows")
        #expect(Set(queue.rows.compactMap { $0.texts["uid"] }).count == queue.rows.count)
        #expect(queue.rows.allSatisfy { $0.isValid })
        #expect(queue.authority == ground.crs.split(separator: ":").last.map(String.init))
        #expect(queue.defaultStyles == 1)
        #expect(queue.provenance["run_id"] == (try run.record()["run_id"] as? String))

        let pixel = ground.transform.pixelWidth * -ground.transform.pixelHeight
        let area = try GeodesicArea(crs: ground.crs, subject: "pixel")
        for row in queue.rows {
            let pixels = Double(row.integers["pixels"] ?? 0)
            let areaM2 = try #require(row.reals["area_m2"])
            #expect(abs(row.planarArea / pixel - pixels) < 1e-4 * pixels, "the geometry covers its pixels, no more and no less")
            #expect(abs((row.reals["area_mu"] ?? 0) - areaM2 * 0.0015) <= 1e-12 * areaM2)
            // Against one pixel at the parcel's middle: area per pixel hardly varies over a parcel.
            let (x, y) = ((row.box[0] + row.box[1]) / 2, (row.box[2] + row.box[3]) / 2)
            let corners = [(0.0, 0.0), (1, 0), (1, -1), (0, -1), (0, 0)].map {
                Point(x: x + $0.0 * ground.transform.pixelWidth, y: y - $0.1 * ground.transform.pixelHeight)
            }
            let one = try area.measure([MapPolygon(rings: [corners])]).area
            #expect(abs(areaM2 / (one * pixels) - 1) < 1e-4)
            #expect((0...1).contains(row.reals["confidence"] ?? -1))
            #expect((row.reals["magnitude_max"] ?? 0) >= (row.reals["magnitude_mean"] ?? 1))
        }
    }

    @Test func urgencyFallsWithRank() throws {
        let folder = try TemporaryFolder()
        let queue = try folder.run(SyntheticPair(seed: 32), ["--min-area", "20000"]).queue()
        let tiers = queue.rows.compactMap { $0.texts["tier"] }
        #expect(tiers == tiers.sorted())
        #expect(tiers.contains("S"))
        for row in queue.rows {
            #expect((row.integers["suppressed"] == 1) == (row.texts["tier"] == "S"))
            #expect(((row.reals["area_m2"] ?? 0) < 20000) == (row.texts["tier"] == "S"))
            #expect(row.texts["reasons"]?.isEmpty == false)
        }
    }

    /// The rectangles that were put in come out.
    @Test func changesAreFoundWhereTheyWerePut() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 33, changes: 8)
        let run = try folder.run(pair)
        let (size, planes) = try run.change()
        var truth = [Bool](repeating: false, count: planes[0].count)
        for window in pair.changes {
            for y in window.y..<window.maxY { for x in window.x..<window.maxX { truth[y * size.width + x] = true } }
        }
        let found = Self.regions(planes[0], width: size.width, height: size.height).mask
        let hits = truth.indices.count { truth[$0] && found[$0] }
        #expect(hits * 100 >= truth.count { $0 } * 97)
        // Smoothing lets a change reach two pixels beyond its border, no further.
        var reach = truth
        for index in truth.indices where truth[index] {
            for dy in -2...2 {
                for dx in -2...2 {
                    let (x, y) = (index % size.width + dx, index / size.width + dy)
                    if x >= 0, y >= 0, x < size.width, y < size.height { reach[y * size.width + x] = true }
                }
            }
        }
        #expect(found.indices.count { found[$0] && !reach[$0] } * 100 <= truth.count { $0 } * 2)
    }

    /// A pair without change has no urgent places.
    @Test func unchangedPairHasNothingUrgent() throws {
        let folder = try TemporaryFolder()
        let queue = try folder.run(SyntheticPair(seed: 34, strength: 0)).queue()
        #expect(!queue.rows.contains { ["P1", "P2"].contains($0.texts["tier"] ?? "") })
    }

    @Test(arguments: ["zh", "en"])
    func reasonsAreWrittenInTheLanguageAskedFor(language: String) throws {
        let folder = try TemporaryFolder()
        let queue = try folder.run(SyntheticPair(seed: 35, width: 200, height: 200, changes: 4), ["--lang", language]).queue()
        let isChinese = queue.rows.allSatisfy { $0.texts["reasons"]?.unicodeScalars.contains { $0.value > 0x4E00 && $0.value < 0x9FFF } == true }
        #expect(isChinese == (language == "zh"))
        #expect(!queue.rows.isEmpty)
    }
}
