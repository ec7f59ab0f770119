import ArgumentParser
import Foundation
import Geometry
import Pipeline
import StageSupport
import Triage

/// `tuban train`: a classifier from parcels whose class is known.
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Trains a classifier from parcels whose class is known, and writes it with a card of its trial.",
        discussion: """
            A layer is CANDIDATES, which has a column of classes, or CANDIDATES=TRUTH, where TRUTH has polygons with such a column; a candidate \
            gets the class that covers half of it. CANDIDATES is a candidates.gpkg or, with what base layers tell of the parcels, the queue.gpkg \
            of a run: such parcels are taught with and without it. Without --calibrate every fourth layer is kept for calibration, of a single layer \
            every fourth parcel.

            Examples:
              tuban train --out county.json --train checked.gpkg --label class
              tuban train --out county.json --train a/candidates.gpkg=a.gpkg b/candidates.gpkg=b.gpkg --calibrate c/candidates.gpkg=c.gpkg
              tuban train --out county.json --train a/queue.gpkg=a.gpkg b/queue.gpkg=b.gpkg --leave-out construction_share
            """)

    @Option(help: "The model file to write.", completion: .file())
    var out: String

    @Option(name: .customLong("train"), parsing: .upToNextOption, help: "Layers to grow the trees from.", completion: .file())
    var training: [String]

    @Option(parsing: .upToNextOption, help: "Layers to calibrate probabilities with.", completion: .file())
    var calibrate: [String] = []

    @Option(parsing: .upToNextOption, help: "Layers to try the model on; the card reports it.", completion: .file())
    var test: [String] = []

    @Option(help: "The column that holds the class.")
    var label = "class"

    @Flag(help: "The truth shows all that changed: candidates beside it are taught as unknown.")
    var complete = false

    @Option(parsing: .upToNextOption, help: "Features not to learn from (docs/classes.md lists them).")
    var leaveOut: [String] = []

    @Option(help: "The model's name; written into the column 'classifier'.")
    var name: String?

    @Option(help: "A Markdown file with the model's figures.", completion: .file())
    var card: String?

    @Option(help: "A text file that the card begins with: what the parcels were, what the model is not for.", completion: .file())
    var notes: String?

    @Option(help: "Rounds of boosting.")
    var rounds = 40

    @Option(help: "Depth of a tree.")
    var depth = 4

    @Option(help: "Parcels below this probability are unknown.")
    var minProbability = 0.4

    @Option(help: "Smallest pixel in metres that 'auto' takes the model for.")
    var minGSD = 1.5

    @Option(help: "Largest pixel in metres that 'auto' takes the model for.")
    var maxGSD = 3.0

    func validate() throws {
        guard (1...2000).contains(rounds) else { throw ValidationError("--rounds \(rounds) is out of range; expected 1 to 2000") }
        guard (1...12).contains(depth) else { throw ValidationError("--depth \(depth) is out of range; expected 1 to 12") }
        guard (0...1).contains(minProbability) else { throw ValidationError("--min-probability \(minProbability) is out of range; expected 0 to 1") }
        for name in leaveOut where !FeatureList.names.contains(name) {
            let nearest = Spelling.nearest(to: name, among: FeatureList.names).map { "; did you mean \($0)?" } ?? ""
            throw ValidationError("--leave-out: there is no feature '\(name)'\(nearest)")
        }
        guard !Set(FeatureList.names).isSubset(of: leaveOut) else { throw ValidationError("--leave-out leaves no feature to learn from") }
        guard minGSD > 0, maxGSD >= minGSD else { throw ValidationError("--min-gsd and --max-gsd must be above 0 and in order") }
    }

    func run() throws {
        let name = name ?? URL(fileURLWithPath: out).deletingPathExtension().lastPathComponent
        var making = ModelTraining(
            id: name, scope: .init(bands: ["blue", "green", "red", "nir"], minGSD: minGSD, maxGSD: maxGSD))
        making.parameters.rounds = rounds
        making.parameters.maxDepth = depth
        making.minProbability = minProbability
        making.features.removeAll { leaveOut.contains($0.name) }
        var sets = [try parcels(of: training), try parcels(of: calibrate), try parcels(of: test)]
        if calibrate.isEmpty { (sets[0], sets[1]) = sets[0].setAside() }
        let notes = try notes.map { (path) throws -> String in
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw TubanError(.missingInput, subject: path, "the notes cannot be read")
            }
            return text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let model = try making.train(sets[0], calibration: sets[1], trial: sets[2], subject: out)
        try ClassModelFile.write(model, to: out)
        let modelCard = ModelCard(model, notes: notes ?? "")
        if let card { try modelCard.write(to: card) }
        print(modelCard.text, terminator: "")
    }

    private func parcels(of layers: [String]) throws -> LabelledParcels {
        var found = LabelledParcels()
        for layer in layers { try found.append(.init(layer), column: label, isComplete: complete) }
        return found
    }
}
