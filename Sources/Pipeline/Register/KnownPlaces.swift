import GeoIO
import Geometry
import Raster
import Triage

/// The places of the register where a run looked: those that it may say something of, and those on whose ground it found change.
struct KnownPlaces {
    struct Place {
        var fid: Int
        var uid: String
        /// In pixels of the run's grid.
        var polygons: [PlanarPolygon]
        /// In pixels.
        var box: Extent
    }

    let run: FinishedRun
    var places: [Place] = []
    /// Places that reach beyond the region of a re-run: nothing is said of them unless they are found again.
    var partly: Set<Int> = []

    init(register: RegisterStore, run: FinishedRun, found: [FinishedRun.Found]) throws(TubanError) {
        self.run = run
        let subject = FeatureStore.shown(register.source)
        let grid = try CoordinateSystem(run.plan.grid.crs, subject: subject)
        let system = try CoordinateSystem(register.crs, subject: subject)
        let isSame = system.isSame(as: grid)
        let back = isSame ? nil : try CoordinateTransform(from: system, to: grid, subject: subject)
        let extent = try isSame
            ? run.plan.grid.extent : CoordinateTransform(from: grid, to: system, subject: subject).box(of: run.plan.grid.extent)
        let transform = run.plan.grid.transform
        let boxes = BoxTree(found.map { Self.box(of: $0.polygons.map { $0.planar(transform) }) })
        let columns: Set<String> = ["uid", "state", "change_from", "change_to"]
        var places: [Place] = []
        try register.store.rows(
            of: RegisterSchema.candidates, where: "superseded_by IS NULL AND family = \(FeatureStore.quoted(run.family))", near: extent,
            columns: columns, withGeometry: true
        ) { (row) throws(TubanError) in
            guard let uid = row.values["uid"]?.text, let from = row.values["change_from"]?.text, let to = row.values["change_to"]?.text else {
                throw register.spoilt(RegisterSchema.candidates, row)
            }
            var polygons: [PlanarPolygon] = []
            for polygon in row.polygons {
                polygons.append(try back.map { (back) throws(TubanError) in try polygon.carried(by: back) }?.planar(transform) ?? polygon.planar(transform))
            }
            let box = Self.box(of: polygons)
            let isOpen = row.values["state"]?.text != MachineState.withdrawn.rawValue
                && DateSpan(before: from, after: to).intersection(run.span) != nil
            guard isOpen || boxes.meets(box) else { return }
            places.append(Place(fid: row.fid, uid: uid, polygons: polygons, box: box))
        }
        self.places = places.sorted { $0.uid < $1.uid }
    }

    /// Common ground of what was found and what is known, in m² by the scale of the found parcel's own area.
    func overlaps(with found: [FinishedRun.Found]) throws(TubanError) -> [Matching.Overlap] {
        let overlay = try Overlay()
        var shapes: [OverlayShape] = []
        for place in places { shapes.append(try overlay.shape(place.polygons)) }
        guard !shapes.isEmpty else { return [] }
        let index = try OverlayIndex(shapes, overlay: overlay)
        var overlaps: [Matching.Overlap] = []
        for (number, one) in found.enumerated() {
            let shape = try overlay.shape(one.polygons.map { $0.planar(run.plan.grid.transform) })
            let whole = try shape.area()
            for candidate in index.candidates(for: shape) {
                let common = try index.shapes[candidate].intersection(shape).area()
                if common > 0 { overlaps.append(.init(detection: number, entry: candidate, areaM2: common / whole * one.detection.areaM2)) }
            }
        }
        return overlaps
    }

    /// By place, the share of its pixels that both dates showed; what lies outside the run counts as not shown.
    func seenFractions() throws(TubanError) -> [Double] {
        let reader = try RasterReader(path: run.directory.path(of: .change))
        let bounds = run.plan.grid.bounds
        var fractions: [Double] = []
        for place in places {
            let rings = place.polygons.flatMap { [$0.outer] + $0.holes }.map { ring in
                ring.points.map { run.plan.grid.transform.point(column: $0.x, row: $0.y) }
            }
            // Over all pixels it covers, also those beyond the grid.
            let reach = PixelWindow(
                x: Int(place.box.minX.rounded(.down)), y: Int(place.box.minY.rounded(.down)),
                width: Int(place.box.maxX.rounded(.up)) - Int(place.box.minX.rounded(.down)),
                height: Int(place.box.maxY.rounded(.up)) - Int(place.box.minY.rounded(.down)))
            let window = reach.intersection(bounds)
            guard !window.isEmpty else {
                fractions.append(0)
                continue
            }
            let mask = PolygonMask(rings: rings, transform: run.plan.grid.transform, within: reach)
            let all = [UInt8](unsafeUninitializedCapacity: reach.count) { buffer, count in
                if let inside = buffer.baseAddress { mask.fill(inside, window: reach) }
                count = reach.count
            }
            var values = [UInt8](repeating: 255, count: window.count)
            var fault: TubanError?
            values.withUnsafeMutableBufferPointer { buffer in
                guard let plane = buffer.baseAddress else { return }
                do throws(TubanError) { try reader.readBytes(band: 1, window: window, into: plane) } catch { fault = error }
            }
            if let fault { throw fault }
            var seen = 0
            for row in 0..<window.height {
                let line = (window.y - reach.y + row) * reach.width + window.x - reach.x
                for column in 0..<window.width where all[line + column] == 1 && values[row * window.width + column] != 255 { seen += 1 }
            }
            let total = all.reduce(0) { $0 + Int($1) }
            fractions.append(total == 0 ? 0 : Double(seen) / Double(total))
        }
        return fractions
    }

    private static func box(of polygons: [PlanarPolygon]) -> Extent {
        polygons.lazy.flatMap(\.outer.points).reduce(
            Extent(minX: .infinity, minY: .infinity, maxX: -.infinity, maxY: -.infinity)
        ) { $0.union(Extent(minX: $1.x, minY: $1.y, maxX: $1.x, maxY: $1.y)) }
    }
}
