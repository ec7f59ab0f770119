import ArgumentParser
import Geometry
import Logging
import Pipeline

/// Walks the road for one resolved configuration: `tuban run` all of it, `tuban-prepare` the first stage.
package struct RunCommand {
    private let configuration: RunConfiguration

    package init(configuration: RunConfiguration) {
        self.configuration = configuration
    }

    /// Prepares, then does `stages`; prints where the results are, or the record as JSON.
    package func execute(stages: [Road.Stage], patience: LockPatience = LockPatience(seconds: 0)) throws {
        StageLogging.start(quiet: configuration.quiet)
        if configuration.dryRun {
            let summary = PlanSummary(plan: try Road.plan(configuration, dataFolder: try DataDirectory.locate()))
            print(configuration.json ? try summary.json() : summary.text, terminator: configuration.json ? "" : "\n")
            return
        }
        let logger = Logger(label: "tuban.run")
        let folder = RunDirectory(configuration.out)
        let dataFolder = try DataDirectory.locate()
        try folder.prepare()
        let lock = try patience.wait { () throws(TubanError) in try folder.lock() }
        defer { withExtendedLifetime(lock) {} }
        let road = Road(directory: folder, dataFolder: dataFolder, reporter: StageReporter.make(quiet: configuration.quiet))
        let plan = try road.prepare(configuration)
        if plan.speckle != nil {
            logger.info("sensor: \(plan.sensor) (\(plan.sensorReason))", metadata: ["msgid": "sensor", "stage": "prepare"])
        }
        for stage in stages { try road.perform(stage) }
        PeakMemory.tell(logger, declared: configuration.memory)
        let record = try folder.readRecord()
        if configuration.json {
            print(try record.text(), terminator: "")
        } else if !configuration.quiet {
            print(RecordSummary(record: record, directory: folder, language: configuration.language).text, terminator: "")
        }
        if !record.failedBlocks.isEmpty {
            for block in record.failedBlocks.prefix(5) {
                let place = "columns \(block.window.x)..<\(block.window.maxX), rows \(block.window.y)..<\(block.window.maxY)"
                StandardError.write(line: "tuban: warning: \(block.path): not readable at \(place), counted as unseen: \(block.reason)")
            }
            if record.failedBlocks.count > 5 {
                StandardError.write(line: "tuban: warning: \(record.failedBlocks.count) unreadable blocks in all; run.json lists them")
            }
            throw ExitCode(ExitStatus.partial)
        }
    }
}
