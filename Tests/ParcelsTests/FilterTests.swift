import CGDAL
import Geometry
import Parcels
import Testing

@Suite struct FilterTests {
    /// The mask that regions make when they are painted with their labels.
    static func painted(_ regions: [Region], like mask: Mask) -> Mask {
        var result = Mask(width: mask.width, height: mask.height)
        for region in regions {
            for pixel in pixels(of: region.runs, width: mask.width) { result.values[pixel] = UInt8(region.label) }
        }
        return result
    }

    // MARK: Holes

    /// Background components in the sense opposite to that of the regions.
    static func filledByFlood(_ mask: Mask, upTo area: Int, connectivity: Connectivity) -> Mask {
        var result = mask
        let inverse = Mask(
            width: mask.width, height: mask.height, values: mask.values.map { $0 == 0 ? 1 : 0 })
        for hole in floodFill(inverse, connectivity: connectivity == .eight ? .four : .eight) {
            var around: Set<UInt8> = []
            var touchesEdge = false
            for pixel in hole.pixels {
                let (x, y) = (pixel % mask.width, pixel / mask.width)
                for (u, v) in [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)] {
                    if u < 0 || v < 0 || u >= mask.width || v >= mask.height {
                        touchesEdge = true
                    } else if mask[u, v] != 0 {
                        around.insert(mask[u, v])
                    }
                }
            }
            if !touchesEdge, around == [1], hole.pixels.count <= area { for pixel in hole.pixels { result.values[pixel] = 1 } }
        }
        return result
    }

    @Test(arguments: 0..<80, [1, 4, 30])
    func holesOfASingleRegionAreFilled(seed: Int, area: Int) {
        // A frame keeps all in one region for both connectivities, so that each hole has one owner.
        var generator = SeededGenerator(seed: seed)
        for connectivity in [Connectivity.four, .eight] {
            let noise = Mask.noise(width: 40, height: 25, density: 0.8, unseen: seed % 2 == 0 ? 0 : 0.02, generator: &generator)
            let regions = collect(noise, connectivity: connectivity)
            guard let largest = regions.max(by: { $0.area < $1.area }) else { continue }
            var mask = Mask(width: noise.width, height: noise.height, values: noise.values.map { $0 == 255 ? 255 : 0 })
            for pixel in pixels(of: largest.runs, width: mask.width) { mask.values[pixel] = 1 }
            let single = collect(mask, connectivity: connectivity)
            #expect(single.count == 1)
            let filled = fillHoles(in: single, upTo: area, connectivity: connectivity)[0]
            var expected = Self.filledByFlood(mask, upTo: area, connectivity: connectivity)
            expected.values = expected.values.map { $0 == 255 ? 0 : $0 }
            #expect(Self.painted([filled], like: mask).values == expected.values)
            #expect(filled.area == expected.values.count { $0 == 1 })
            #expect(filled.filledPixels == filled.area - single[0].area)
            #expect(tracePolygons(of: filled.runs).reduce(0) { $0 + $1.area } == filled.area)
        }
    }

    @Test func islandsAndUnseenPixelsKeepHolesOpen() {
        let island = collect(Mask(["#####", "#...#", "#.#.#", "#...#", "#####"]))
        #expect(fillHoles(in: island, upTo: 100, connectivity: .eight) == island)
        let clouded = collect(Mask(["####", "#.?#", "####"]))
        #expect(fillHoles(in: clouded, upTo: 100, connectivity: .eight) == clouded)
        let plain = collect(Mask(["####", "#..#", "####"]))
        #expect(fillHoles(in: plain, upTo: 1, connectivity: .eight) == plain)
        let filled = fillHoles(in: plain, upTo: 2, connectivity: .eight)
        #expect(filled[0].filledPixels == 2 && filled[0].runs.count == 3)
    }

    @Test(arguments: 0..<40)
    func fillingNeverOverlaps(seed: Int) {
        let mask = RegionTests.masks(seed: seed)
        for connectivity in [Connectivity.four, .eight] {
            let filled = fillHoles(in: collect(mask, connectivity: connectivity), upTo: 12, connectivity: connectivity)
            let counts = filled.reduce(0) { $0 + $1.area }
            #expect(Set(filled.flatMap { pixels(of: $0.runs, width: mask.width) }).count == counts)
        }
    }

    // MARK: Sieve

    /// The rule by the letter, on pixels; `hasTies` when two largest neighbours are of one size.
    static func sieved(_ mask: Mask, smallerThan size: Int, connectivity: Connectivity) -> (mask: Mask, hasTies: Bool) {
        let regions = floodFill(mask, connectivity: connectivity, labels: .classesAndBackground)
        var owner = [Int](repeating: -1, count: mask.values.count)
        for (index, region) in regions.enumerated() { for pixel in region.pixels { owner[pixel] = index } }
        var hasTies = false
        let largest = regions.indices.map { index -> Int? in
            var neighbours: Set<Int> = []
            for pixel in regions[index].pixels {
                let (x, y) = (pixel % mask.width, pixel / mask.width)
                for dy in -1...1 {
                    for dx in -1...1 where connectivity == .eight || dx == 0 || dy == 0 {
                        let (u, v) = (x + dx, y + dy)
                        guard u >= 0, v >= 0, u < mask.width, v < mask.height else { continue }
                        let other = owner[v * mask.width + u]
                        if other >= 0, other != index { neighbours.insert(other) }
                    }
                }
            }
            let best = neighbours.map { regions[$0].pixels.count }.max()
            let candidates = neighbours.filter { regions[$0].pixels.count == best }
            if candidates.count > 1, regions[index].pixels.count < size { hasTies = true }
            return candidates.min()
        }
        var result = mask
        for index in regions.indices where regions[index].pixels.count < size {
            var visited: Set<Int> = [index]
            var current = index
            while regions[current].pixels.count < size, let next = largest[current], visited.insert(next).inserted { current = next }
            guard regions[current].pixels.count >= size else { continue }
            for pixel in regions[index].pixels { result.values[pixel] = regions[current].label }
        }
        return (result, hasTies)
    }

    static func sieveMask(seed: Int) -> Mask {
        var generator = SeededGenerator(seed: seed)
        var mask = Mask.discs(width: 60, height: 50, count: 25, labels: [0, 1, 2], generator: &generator)
        for _ in 0..<(seed % 5) * 20 {
            mask.values[Int.random(in: 0..<mask.values.count, using: &generator)] = UInt8.random(in: 0...2, using: &generator)
        }
        return mask
    }

    @Test(arguments: 0..<80, [Connectivity.four, .eight])
    func sieveFollowsItsRule(seed: Int, connectivity: Connectivity) {
        let mask = seed % 3 == 0 ? RegionTests.masks(seed: seed) : Self.sieveMask(seed: seed)
        let size = [2, 5, 20, 100][seed % 4]
        let expected = Self.sieved(mask, smallerThan: size, connectivity: connectivity).mask
        let regions = collect(mask, connectivity: connectivity, labels: .classesAndBackground)
        let result = sieve(regions, smallerThan: size, connectivity: connectivity)
        let expectedRegions = collect(expected, connectivity: connectivity, labels: .classesAndBackground)
        #expect(result.map(\.runs) == expectedRegions.map(\.runs))
        #expect(result.map(\.label) == expectedRegions.map(\.label))
        #expect(result.map(\.unseen) == expectedRegions.map(\.unseen))
        #expect(result.reduce(0) { $0 + $1.sums.sums[0] } == regions.reduce(0) { $0 + $1.sums.sums[0] })
        #expect(result.map(\.moments.boundingBox) == expectedRegions.map(\.moments.boundingBox))
    }

    @Test(arguments: 0..<120, [Connectivity.four, .eight])
    func sieveEqualsThatOfGDAL(seed: Int, connectivity: Connectivity) {
        let mask = Self.sieveMask(seed: seed)
        let size = [2, 5, 20][seed % 3]
        // GDAL takes whichever of two neighbours of one size it meets first.
        guard !Self.sieved(mask, smallerThan: size, connectivity: connectivity).hasTies else { return }
        let regions = sieve(
            collect(mask, connectivity: connectivity, labels: .classesAndBackground), smallerThan: size, connectivity: connectivity)
        #expect(Self.painted(regions, like: mask).values == gdalSieve(mask, size: size, connectivity: connectivity))
    }

    // MARK: Groups

    @Test(arguments: 0..<60)
    func groupsAreThoseOfAllPairs(seed: Int) {
        var generator = SeededGenerator(seed: seed)
        let mask = Mask.noise(
            width: 50, height: 40, density: seed % 2 == 0 ? 0.01 : 0.05, classes: 3, generator: &generator)
        let distance = [0, 1, 2.5, 10, 3.0 * 2.0.squareRoot()][seed % 5]
        let (pixelWidth, pixelHeight) = seed % 3 == 0 ? (1.0, 1.0) : (0.7, 2.0)
        let regions = collect(mask)
        func isCompatible(_ a: Int, _ b: Int) -> Bool { abs(regions[a].label - regions[b].label) < 2 }
        var expected = Array(regions.indices)
        for a in regions.indices {
            for b in regions.indices where b > a && isCompatible(a, b) {
                var nearest = Double.infinity
                for p in regions[a].runs {
                    for q in regions[b].runs {
                        let across = Double(max(0, q.start - p.end, p.start - q.end)) * pixelWidth
                        let down = Double(max(0, abs(q.row - p.row) - 1)) * pixelHeight
                        nearest = min(nearest, across * across + down * down)
                    }
                }
                if nearest <= distance * distance {
                    let (low, high) = (min(expected[a], expected[b]), max(expected[a], expected[b]))
                    for index in expected.indices where expected[index] == high { expected[index] = low }
                }
            }
        }
        #expect(
            mergeGroups(
                regions, distance: distance, pixelWidth: pixelWidth, pixelHeight: pixelHeight, areCompatible: isCompatible) == expected)
        let tiled = collect(mask, cut: .random(mask.bounds, generator: &generator))
        #expect(
            mergeGroups(
                tiled, distance: distance, pixelWidth: pixelWidth, pixelHeight: pixelHeight, areCompatible: isCompatible) == expected)
    }
}

func gdalSieve(_ mask: Mask, size: Int, connectivity: Connectivity) -> [UInt8] {
    gdalIsReady
    var values = mask.values
    let width = Int32(mask.width)
    let height = Int32(mask.height)
    let raster = GDALCreate(GDALGetDriverByName("MEM"), "", width, height, 1, GDT_Byte, nil)!
    defer { GDALClose(raster) }
    let band = GDALGetRasterBand(raster, 1)!
    _ = GDALRasterIO(band, GF_Write, 0, 0, width, height, &values, width, height, GDT_Byte, 0, 0)
    _ = GDALSieveFilter(band, nil, band, Int32(size), connectivity == .eight ? 8 : 4, nil, nil, nil)
    _ = GDALRasterIO(band, GF_Read, 0, 0, width, height, &values, width, height, GDT_Byte, 0, 0)
    return values
}
