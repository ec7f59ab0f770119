import ArgumentParser
import Foundation
import Pipeline
import Reporting
import StageSupport

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Looks at the installation, the disk, the clock and the register, and says what to do.",
        discussion: """
            Examples:
              tuban doctor
              tuban doctor --nightly pipelines/nightly.yaml
              tuban doctor --register county.gpkg --json

            Exit status: 0 nothing is wrong (there may be warnings); else that of the
            first thing that is wrong: 65 register, 66 missing, 74 disk, 77 permission,
            78 installation or configuration.
            """)

    @Option(help: "A register to look through.", completion: .file(extensions: ["gpkg"]))
    var register: String?

    @Option(
        help: "A night's YAML file: its folders, run, register and earlier nights are looked at.", completion: .file(extensions: ["yaml", "yml"]))
    var nightly: String?

    @Option(help: "Language: zh or en. Default: from the environment.")
    var lang: ReportLanguage?

    @Flag(help: "JSON instead of text.")
    var json = false

    func run() async throws {
        let current = FileManager.default.currentDirectoryPath
        var doctor = Doctor(language: lang ?? .current, dataFolder: try DataDirectory.locate())
        doctor.examine(register: register, nightly: nightly.map { $0.hasPrefix("/") ? $0 : "\(current)/\($0)" })
        let status = doctor.worst.map { ExitStatus.status(for: $0) } ?? ExitStatus.done
        print(json ? try doctor.json(exitStatus: status) : doctor.text, terminator: "")
        if status != ExitStatus.done { throw ExitCode(status) }
    }
}
