import ArgumentParser
import Geometry
import Pipeline

/// What the executables of the single stages share: a run folder, how to speak, and one stage to do.
package struct StageOptions: ParsableArguments {
    @Argument(help: "The run folder, as tuban-prepare left it.", completion: .directory)
    package var directory: String

    @Flag(help: "Warnings and errors only.")
    package var quiet = false

    @Flag(help: "Print the run's record as JSON.")
    package var json = false

    package init() {}

    /// Does `stage` in the folder and reports on it; ends with 3 when part of the ground could not be read.
    package func perform(_ stage: Road.Stage) throws {
        try Self.perform(stage, in: directory, quiet: quiet, json: json)
    }

    /// As above, for a command with options of its own.
    package static func perform(_ stage: Road.Stage, in directory: String, quiet: Bool, json: Bool) throws {
        let folder = RunDirectory(directory)
        guard folder.has(.plan) else {
            throw TubanError(.missingInput, subject: folder.path(of: .plan), "does not exist; run tuban-prepare first")
        }
        StageLogging.start(quiet: quiet)
        try folder.prepare()
        let lock = try folder.lock()
        defer { withExtendedLifetime(lock) {} }
        let road = Road(directory: folder, dataFolder: try DataDirectory.locate(), reporter: StageReporter.make(quiet: quiet))
        let worked = try road.perform(stage)
        let record = try folder.readRecord()
        if json {
            print(try record.text(), terminator: "")
        } else if !quiet {
            print(worked ? "wrote \(folder.path(of: stage.output))" : "\(folder.path(of: stage.output)) is up to date")
        }
        if !record.failedBlocks.isEmpty { throw ExitCode(ExitStatus.partial) }
    }
}

/// Progress of stages on the error stream.
package enum StageReporter {
    package static func make(quiet: Bool) -> Road.Reporter {
        let form = StageProgress.form(quiet: quiet)
        return { stage, total in
            let progress = StageProgress(stage: stage.rawValue, total: total, form: form)
            var left = total
            return { done in
                progress.advance(by: done)
                left -= done
                if left <= 0 { progress.finish() }
            }
        }
    }
}
