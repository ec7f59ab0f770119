import GeoIO
import Geometry
import Parcels
import Raster

/// Makes parcels of whole regions: holes filled, slivers and what the outline of the area excludes left out, fragments merged.
///
/// The order of the steps is the order here. All of them see whole regions in the order of first pixels, so no result depends on tiles.
struct ParcelShaping {
    struct Shaped: Sendable {
        var region: Region
        /// Regions that were merged into it.
        var fragments = 1
        /// First pixel and size of the first of its group by itself, which the group is numbered by; nil for a region on its own.
        var anchor: Anchor?
    }

    struct Anchor: Sendable, Hashable {
        var row: Int
        var column: Int
        var pixels: Int

        init(_ region: Region) {
            (row, column) = (Int(region.first.row), Int(region.first.column))
            pixels = region.area
        }
    }

    struct Outcome: Sendable {
        var parcels: [Shaped] = []
        var narrow = 0
        var outside = 0
    }

    let options: ParcelOptions
    let pixel: GroundPixel
    let transform: GeoTransform
    /// Polygons of the area of interest; nil or `clip` = cut keeps all.
    let area: [MapPolygon]?

    /// - Parameters:
    ///   - counting: of the regions that are left out, those that are counted.
    ///   - likeness: gives the test whether two regions (by position) fit each other; called once, and only when regions are merged.
    func shape(
        _ regions: [Region], counting: (Region) -> Bool = { _ in true }, likeness: ([Region]) -> (Int, Int) -> Bool
    ) throws(TubanError) -> Outcome {
        var outcome = Outcome()
        let connectivity = options.connectivity.parcels
        var kept = fillHoles(in: regions, upTo: pixel.pixels(upTo: options.fillHoles), connectivity: connectivity)
        if options.minWidth > 0 {
            let before = kept.count(where: counting)
            kept = kept.filter { $0.meanWidth(pixelWidth: pixel.width, pixelHeight: pixel.height) >= options.minWidth }
            outcome.narrow = before - kept.count(where: counting)
        }
        if let area, options.clip != .cut {
            let before = kept.count(where: counting)
            kept = try chosen(kept, in: area)
            outcome.outside = before - kept.count(where: counting)
        }
        guard options.mergeDistance > 0 else {
            outcome.parcels = grouped(kept, likeness: likeness)
            return outcome
        }
        let groups = mergeGroups(
            kept, distance: options.mergeDistance, pixelWidth: pixel.width, pixelHeight: pixel.height, areCompatible: likeness(kept))
        var sizes = [Int](repeating: 0, count: kept.count)
        for group in groups { sizes[group] += 1 }
        let leaders = groups.indices.filter { groups[$0] == $0 }
        outcome.parcels = zip(mergedRegions(kept, groups: groups), leaders).map { region, leader in
            Shaped(region: region, fragments: sizes[leader], anchor: sizes[leader] > 1 ? Anchor(kept[leader]) : nil)
        }
        return outcome
    }

    /// Parts of one whole that touch and changed alike stay parcels of their own, but belong to one case.
    private func grouped(_ regions: [Region], likeness: ([Region]) -> (Int, Int) -> Bool) -> [Shaped] {
        guard Set(regions.map(\.whole)).count < regions.count else { return regions.map { Shaped(region: $0) } }
        let isAlike = likeness(regions)
        let groups = mergeGroups(regions, distance: 0) { regions[$0].whole == regions[$1].whole && isAlike($0, $1) }
        var sizes = [Int](repeating: 0, count: regions.count)
        for group in groups { sizes[group] += 1 }
        return zip(regions, groups).map { region, leader in Shaped(region: region, anchor: sizes[leader] > 1 ? Anchor(regions[leader]) : nil) }
    }

    private func chosen(_ regions: [Region], in area: [MapPolygon]) throws(TubanError) -> [Region] {
        let overlay = try Overlay()
        let wanted = try overlay.shape(area.map { $0.planar(transform) }).dissolved()
        var kept: [Region] = []
        for region in regions {
            let shape = try overlay.shape(tracePolygons(of: region.runs).map { PlanarPolygon($0) })
            if try options.clip == .touch ? wanted.overlaps(shape) : wanted.covers(shape) { kept.append(region) }
        }
        return kept
    }
}

extension ConnectivityChoice {
    var parcels: Connectivity { self == .four ? .four : .eight }
}
