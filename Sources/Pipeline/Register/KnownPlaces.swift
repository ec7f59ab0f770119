import GeoIO
import Geometry
import Raster
import Triage

/// The places of the register where a run looked: those that it may say something of, and those on whose ground it found change.
struct KnownPlaces {
    struct Place {
        var fid: Int
        var uid: String
        /// It came from a list of old cases.
        var isCase: Bool
        /// The run that put it up as what it is; nil where it was suppressed, and for cases.
        var putUpBy: String?
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
        let transform = run.plan.grid.transform
        let columns: Set<String> = ["uid", "family", "change_from", "change_to", "tier", "run"]
        let families = [run.family, RegisterSchema.caseFamily].map { FeatureStore.quoted($0) }.joined(separator: ", ")
        let isLiving = "superseded_by IS NULL AND family IN (\(families))"
        var places: [Int: Place] = [:]
        func keep(_ row: StoredRow, if isWanted: (Place) -> Bool) throws(TubanError) {
            guard places[row.fid] == nil else { return }
            guard let uid = row.values["uid"]?.text, row.values["change_from"]?.text != nil, row.values["change_to"]?.text != nil else {
                throw register.spoilt(RegisterSchema.candidates, row)
            }
            var polygons: [PlanarPolygon] = []
            for polygon in row.polygons {
                polygons.append(try back.map { (back) throws(TubanError) in try polygon.carried(by: back) }?.planar(transform) ?? polygon.planar(transform))
            }
            let isCase = row.values["family"]?.text == RegisterSchema.caseFamily
            let isPutUp = !isCase && row.values["tier"]?.text != Tier.suppressed.rawValue
            let place = Place(fid: row.fid, uid: uid, isCase: isCase, putUpBy: isPutUp ? row.values["run"]?.text : nil, polygons: polygons, box: Self.box(of: polygons))
            if isWanted(place) { places[row.fid] = place }
        }
        // Those that the run may say something of: by an index over dates, whatever part of the register the run covers.
        let bounds = run.plan.grid.bounds
        let ground = Extent(minX: 0, minY: 0, maxX: Double(bounds.width), maxY: Double(bounds.height))
        let span = (before: FeatureStore.quoted(run.span.before), after: FeatureStore.quoted(run.span.after))
        try register.store.rows(
            of: RegisterSchema.candidates,
            where: "change_to > \(span.before) AND change_from < \(span.after) AND state <> '\(MachineState.withdrawn.rawValue)' AND \(isLiving)",
            columns: columns, withGeometry: true
        ) { (row) throws(TubanError) in try keep(row) { $0.box.meets(ground) } }
        // Those on whose ground it found change: by the spatial index, one found place after the other.
        for one in found {
            try register.store.rows(
                of: RegisterSchema.candidates, where: isLiving, near: Self.extent(of: one.registered), columns: columns, withGeometry: true
            ) { (row) throws(TubanError) in try keep(row) { _ in true } }
        }
        self.places = places.values.sorted { $0.uid < $1.uid }
    }

    /// Common ground of what was found and what is known, in m² by the scale of the found parcel's own area.
    func overlaps(with found: [FinishedRun.Found]) throws(TubanError) -> [Matching.Overlap] {
        let overlay = try Overlay()
        let boxes = BoxTree(found.map { Self.box(of: $0.polygons.map { $0.planar(run.plan.grid.transform) }) })
        let near = places.indices.filter { boxes.meets(places[$0].box) }
        var shapes: [OverlayShape] = []
        for number in near { shapes.append(try overlay.shape(places[number].polygons)) }
        guard !shapes.isEmpty else { return [] }
        let index = try OverlayIndex(shapes, overlay: overlay)
        var overlaps: [Matching.Overlap] = []
        for (number, one) in found.enumerated() {
            let shape = try overlay.shape(one.polygons.map { $0.planar(run.plan.grid.transform) })
            let whole = try shape.area()
            for candidate in index.candidates(for: shape) {
                let common = try index.shapes[candidate].intersection(shape).area()
                if common > 0 { overlaps.append(.init(detection: number, entry: near[candidate], areaM2: common / whole * one.detection.areaM2)) }
            }
        }
        return overlaps
    }

    /// By place, the share of its pixels that both dates showed; what lies outside the run counts as not shown.
    func seenFractions() throws(TubanError) -> [Double] {
        let reader = try RasterReader(path: run.directory.path(of: .change))
        let bounds = run.plan.grid.bounds
        var fractions = Array(repeating: 0.0, count: places.count)
        // By rows of blocks, so that each block of the file is decoded once.
        let order = places.indices.sorted { left, right in
            let (a, b) = (places[left].box, places[right].box)
            return ((a.minY / 512).rounded(.down), a.minX, left) < ((b.minY / 512).rounded(.down), b.minX, right)
        }
        for number in order {
            let place = places[number]
            let rings = place.polygons.flatMap { [$0.outer] + $0.holes }.map { ring in
                ring.points.map { run.plan.grid.transform.point(column: $0.x, row: $0.y) }
            }
            // Over all pixels it covers, also those beyond the grid.
            let reach = PixelWindow(
                x: Int(place.box.minX.rounded(.down)), y: Int(place.box.minY.rounded(.down)),
                width: Int(place.box.maxX.rounded(.up)) - Int(place.box.minX.rounded(.down)),
                height: Int(place.box.maxY.rounded(.up)) - Int(place.box.minY.rounded(.down)))
            let window = reach.intersection(bounds)
            guard !window.isEmpty else { continue }
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
            fractions[number] = total == 0 ? 0 : Double(seen) / Double(total)
        }
        return fractions
    }

    private static func extent(of polygons: [MapPolygon]) -> Extent { Extent(around: polygons.lazy.flatMap(\.rings).flatMap { $0 }) }

    private static func box(of polygons: [PlanarPolygon]) -> Extent {
        Extent(around: polygons.lazy.flatMap(\.outer.points).map { Point(x: $0.x, y: $0.y) })
    }
}
