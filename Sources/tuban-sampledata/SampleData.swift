import ArgumentParser
import Geometry
import _TestSupport

@main
struct SampleData: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tuban-sampledata",
        abstract: "Write the made-up district: scenes, masks, base layers and truth, equal to the byte for equal options.")

    @Option(help: "Folder to write to; it must exist.")
    var out = "sampledata"

    @Option(help: "Seed of everything that is drawn by lot.")
    var seed: UInt64 = SampleDistrict.seed

    @Option(help: "Width and height in pixels of 2 m.")
    var size = 2000

    func run() throws {
        let sample = SampleDistrict.make(seed: seed, width: size, height: size)
        do {
            try SampleWriter(district: sample, folder: out).writeAll()
        } catch {
            throw CleanExit.message("")
        }
    }
}
