import ArgumentParser
import Foundation
import Geometry
import _TestSupport

@main
struct MakeSample: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tuban-sampledata",
        abstract: "Writes the made-up district: scenes, masks, base layers and truth, equal to the byte for equal options.",
        discussion: "Example: tuban-sampledata --out sampledata\n         tuban-sampledata --out /tmp/big --size 8000 --seed 7")

    @Option(help: "Folder to write to; made when it is missing.")
    var out = "sampledata"

    @Option(help: "Seed of everything that is drawn by lot.")
    var seed: UInt64 = SampleDistrict.seed

    @Option(help: "Width and height in pixels of 2 m.")
    var size = 2000

    @Flag(help: "Draw dates, radiometry, clouds, shifts and the number of cases by lot too, from the seed.")
    var varied = false

    func validate() throws {
        guard (256...100_000).contains(size) else {
            throw ValidationError("--size \(size) is out of range; expected 256 to 100000 pixels")
        }
    }

    func run() throws {
        let district =
            varied
            ? SampleDistrict.varied(seed: seed, width: size, height: size) : SampleDistrict.make(seed: seed, width: size, height: size)
        let writer = SampleWriter(district: district, folder: out)
        do {
            for folder in writer.folders {
                try FileManager.default.createDirectory(atPath: "\(out)/\(folder)", withIntermediateDirectories: true)
            }
        } catch {
            report("\(out): cannot be made: \(error.localizedDescription)")
            throw ExitCode(73)
        }
        do {
            try writer.writeAll { report($0) }
        } catch {
            report("\(error)")
            throw ExitCode(error.kind == .cannotCreate ? 73 : 74)
        }
    }

    private func report(_ line: String) {
        FileHandle.standardError.write(Data("\(line)\n".utf8))
    }
}
