import GeoIO
import Geometry
import Triage

/// A run folder whose queue is whole, as the register takes it in.
struct FinishedRun {
    /// One candidate of the queue.
    struct Found {
        var detection: Detection
        var row: [String: FieldValue]
        /// In the grid's CRS.
        var polygons: [MapPolygon]
        /// In the register's CRS.
        var registered: [MapPolygon]
    }

    let directory: RunDirectory
    let plan: Plan
    let record: RunRecord
    /// The run and the rules that ranked it: the same work is taken in once.
    let key: String
    let span: DateSpan
    /// Of a re-run: the ground that it may say something of.
    let ground: RegionGround?
    /// Radar and optical imagery see different things; their places are matched apart.
    var family: String { plan.sensor }

    init(_ directory: RunDirectory) throws(TubanError) {
        self.directory = directory
        plan = try directory.readPlan()
        record = try directory.readRecord()
        let subject = directory.path(of: .queue)
        guard let stage = record.stages["classify"], stage.finished != nil, let hash = stage.sha256, record.runID == plan.runID else {
            throw TubanError(.missingInput, subject: subject, "is not finished; run 'tuban run' for this folder first")
        }
        guard try ContentHash.ofFile(subject) == hash else {
            throw TubanError(.badData, subject: subject, "is not what the run wrote (run.json has another SHA-256); run 'tuban run' for this folder again")
        }
        key = try ContentHash.of("\(plan.runID)|\(stage.rulesSHA256 ?? "")")
        let dates = [plan.epochs[0].date, plan.epochs[plan.epochs.count - 1].date].compactMap { $0 }
        guard dates.count == 2, dates.allSatisfy({ $0.count == 10 }), dates[0] < dates[1] else {
            throw TubanError(
                .badData, subject: directory.path(of: .plan),
                "has no two full dates in their order (\(dates.joined(separator: ", "))); a register needs them: give --date-before and --date-after")
        }
        span = DateSpan(before: dates[0], after: dates[1])
        let transform = plan.grid.transform
        ground = plan.rerun.map { RegionGround($0.region, transform: transform) }
    }

    /// The candidates of the queue, with their outlines in both systems.
    func detections(register: RegisterStore) throws(TubanError) -> [Found] {
        let path = directory.path(of: .queue)
        let read = try VectorReader.polygons(path: path, layer: ClassifyStage.layer, to: plan.grid.crs)
        let (own, target) = (try CoordinateSystem(plan.grid.crs, subject: path), try CoordinateSystem(register.crs, subject: path))
        let transform = own.isSame(as: target) ? nil : try CoordinateTransform(from: own, to: target, subject: path)
        var found: [Found] = []
        for feature in read.features {
            guard let uid = feature.attributes["uid"]?.text, let area = feature.attributes["area_m2"]?.real else {
                throw TubanError(.badData, subject: path, "a candidate has no uid or no area; run tuban-classify again")
            }
            var registered = feature.polygons
            if let transform { for index in registered.indices { registered[index] = try registered[index].carried(by: transform) } }
            found.append(
                Found(
                    detection: Detection(
                        uid: uid, areaM2: area, seenFraction: feature.attributes["seen_fraction"]?.real ?? 1,
                        geometryHash: try ContentNumber.geometryHash(registered, isGeographic: target.isGeographic),
                        isRestoration: feature.attributes["class"]?.text.flatMap(ParcelClass.init(rawValue:))?.restoresFarmland ?? false,
                        isSuppressed: feature.attributes["tier"]?.text == Tier.suppressed.rawValue),
                    row: feature.attributes, polygons: feature.polygons, registered: registered))
        }
        return found
    }
}
