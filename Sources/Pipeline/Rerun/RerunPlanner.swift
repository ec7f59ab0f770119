import Foundation
import GeoIO
import Geometry

/// Makes the plan of a re-run from the folder of a full run: its model, grid and tiles, with the base layers, rules and classifier of today.
package struct RerunPlanner {
    package struct Prepared: Sendable {
        package var plan: Plan
        package var report: RerunReport
        /// Whether finished tiles of the full run are at hand.
        package var canReuse: Bool
        /// The pixels that are looked at to begin with.
        package var window: PixelWindow
    }

    let full: RunDirectory
    let dataFolder: String

    package init(full: RunDirectory, dataFolder: String) {
        self.full = full
        self.dataFolder = dataFolder
    }

    /// - Parameters:
    ///   - region: as on the command line.
    ///   - dates: `BEFORE,AFTER`: other dates of the full run's configuration.
    package func prepare(region text: String, dates: String?, reason: String?) throws(TubanError) -> Prepared {
        let recorded = try full.readPlan()
        if let rerun = recorded.rerun {
            throw TubanError(
                .usage, subject: full.path, "is itself the re-run of a part; name the folder of the full run, which was \(rerun.directory)")
        }
        let record = try full.readRecord()
        guard record.runID == recorded.runID else {
            throw TubanError(.badData, subject: full.path, "plan.json and run.json are of different runs; do the full run again")
        }
        var plan = recorded
        if let dates, let other = try configuration(of: recorded, dates: dates) {
            plan = try Road.plan(other, dataFolder: dataFolder)
            try refuseChanged(plan, since: recorded)
        }
        let region = try RerunRegion(configuration: plan.configuration, grid: plan.grid).read(text)
        var differences: [String] = []
        if recorded.program != Program.name {
            differences.append("the full run was made by \(recorded.program), this is \(Program.name)")
        }
        if recorded.gdal != GDALRuntime.version {
            differences.append("the full run was made with GDAL \(recorded.gdal), this is \(GDALRuntime.version)")
        }
        let layers = try BaseLayers.check(plan.configuration, grid: plan.grid)
        for role in Set((layers ?? [:]).keys).union((recorded.baseLayersSHA256 ?? [:]).keys).sorted()
        where layers?[role] != recorded.baseLayersSHA256?[role] {
            differences.append("base layer \(role) has changed")
        }
        plan.baseLayersSHA256 = layers
        let rerun = PlannedRerun(of: plan.runID, directory: full.path, region: region)
        plan.program = Program.name
        plan.gdal = GDALRuntime.version
        plan.rerun = rerun
        let known = (layers ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        let key = ["rerun", Program.name, GDALRuntime.version, rerun.of, try PlannedRerun.identity(of: region)] + known
        plan.runID = String(try ContentHash.of(key.joined(separator: "\n")).prefix(16))
        differences += try placement(plan, record)
        let closure = try RerunClosure(plan: plan, rerun: rerun)
        var inputs = RerunInputs(plan: plan)
        try inputs.check(near: closure.first)
        return Prepared(
            plan: plan, report: RerunReport(of: rerun.of, region: region.source, reason: reason, differences: differences),
            canReuse: try RerunTiles.canReuse(rerun), window: closure.first)
    }

    /// What besides base layers decides class and place in the queue, and is not as it was.
    private func placement(_ plan: Plan, _ record: RunRecord) throws(TubanError) -> [String] {
        let road = Road(directory: full, dataFolder: dataFolder, reporter: { _, _ in { _ in } })
        let rulesPath = RuleLocation.path(plan.configuration.rules, dataFolder: dataFolder)
        let rules = try RuleLocation.read(rulesPath).rules
        var differences: [String] = []
        if let stage = record.stages[Road.Stage.classify.rawValue] {
            if stage.rulesSHA256 != (try road.rulesHash(plan, rulesPath: rulesPath)) {
                differences.append("the rules are not those of the full run; now: \(rules.name) \(rules.version)")
            }
            if stage.classifierSHA256 != (try Classifiers(plan: plan, dataFolder: dataFolder).sha256) {
                differences.append("the classifier has changed")
            }
        } else {
            differences.append("the full run has no queue yet, so rules and classifier cannot be compared")
        }
        if let sum = rules.sumOverMore(than: "case_group", table: .standard(bands: plan.bandNames)) {
            differences.append("'\(sum)' of the rules is a sum over more than a case group: here it is taken over the candidates of the region")
        }
        return differences
    }

    // MARK: Other dates

    /// The part of the configuration between two of its dates; nil when these are its ends.
    private func configuration(of plan: Plan, dates text: String) throws(TubanError) -> RunConfiguration? {
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingBlanks() }
        let known = plan.epochs.map { $0.date ?? "unknown date" }
        func fault(_ what: String) -> TubanError {
            TubanError(.usage, subject: "--dates \(text)", "\(what); the configuration of the full run has \(known.joined(separator: ", "))")
        }
        guard words.count == 2 else { throw fault("expected BEFORE,AFTER") }
        var places: [Int] = []
        for word in words {
            let exact = known.indices.filter { known[$0] == word }
            let found = exact.isEmpty ? known.indices.filter { AcquisitionDate(word) != nil && known[$0].hasPrefix(word + "-") } : exact
            guard found.count == 1 else { throw fault(found.isEmpty ? "there is no date \(word)" : "\(word) is \(found.count) dates") }
            places.append(found[0])
        }
        guard places[0] < places[1] else { throw fault("the first date must be before the second") }
        guard places[1] - places[0] + 1 < known.count else { return nil }
        var configuration = plan.configuration
        configuration.epochs = Array(configuration.epochs[places[0]...places[1]])
        return configuration
    }

    /// Other dates of the same files: a file that is not what the full run read would make another run of it.
    private func refuseChanged(_ plan: Plan, since recorded: Plan) throws(TubanError) {
        func hashes(_ plan: Plan) -> [String: String] {
            var hashes: [String: String] = [:]
            for acquisition in plan.epochs.flatMap(\.acquisitions) {
                for file in acquisition.files + acquisition.masks.flatMap(\.files) { hashes[file.path] = file.sha256 }
            }
            return hashes
        }
        let before = hashes(recorded)
        for (path, sha256) in hashes(plan).sorted(by: { $0.key < $1.key }) where before[path] != sha256 {
            throw TubanError(
                .badData, subject: path,
                before[path] == nil
                    ? "was not there when the full run was planned; do the full run again"
                    : "has changed since the full run read it; put the old file back, or do the full run again")
        }
    }
}
