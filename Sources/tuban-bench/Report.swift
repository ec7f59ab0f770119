import Foundation
import GeoIO
import Geometry

/// One measured figure, with what it is to reach.
struct Figure: Codable, Sendable {
    enum Goal: Codable, Sendable {
        case atLeast(Double)
        case atMost(Double)

        func isReached(by value: Double) -> Bool {
            switch self {
            case .atLeast(let bound): value >= bound
            case .atMost(let bound): value <= bound
            }
        }

        var text: String {
            switch self {
            case .atLeast(let bound): "≥ \(Report.number(bound))"
            case .atMost(let bound): "≤ \(Report.number(bound))"
            }
        }
    }

    var section: String
    var name: String
    var value: Double
    var unit: String
    var goal: Goal?
}

/// All figures of one run, with the machine they are from.
struct Report {
    private(set) var figures: [Figure] = []

    mutating func add(_ section: String, _ name: String, _ value: Double, _ unit: String, goal: Figure.Goal? = nil) {
        figures.append(Figure(section: section, name: name, value: value, unit: unit, goal: goal))
        FileHandle.standardError.write(Data("\(section): \(name): \(Self.number(value)) \(unit)\n".utf8))
    }

    static var machine: String {
        let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
        let model = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
        return "\(model ?? "unknown CPU"), \(ProcessInfo.processInfo.activeProcessorCount) cores, GDAL \(GDALRuntime.version)"
    }

    /// Columns for a fixed-width font; figures with a goal say whether it is reached.
    var text: String {
        let rows = figures.map { figure in
            [
                figure.section, figure.name, Self.number(figure.value), figure.unit,
                figure.goal.map { "\($0.text) \($0.isReached(by: figure.value) ? "reached" : "MISSED")" } ?? "",
            ]
        }
        let head = ["part", "figure", "value", "unit", "goal"]
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        let lines = ([head, widths.map { String(repeating: "-", count: $0) }] + rows).map { cells in
            cells.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column == 2 ? padding + cell : cell + padding
            }.joined(separator: "  ")
        }
        return "\(Self.machine)\n" + lines.joined(separator: "\n") + "\n"
    }

    func writeJSON(to path: String) throws(TubanError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        struct Document: Encodable {
            let machine: String
            let figures: [Figure]
        }
        guard let encoded = try? encoder.encode(Document(machine: Self.machine, figures: figures)) else {
            throw TubanError(.internalFault, subject: path, "the figures cannot be encoded")
        }
        try PublishedFile.write(String(decoding: encoded, as: UTF8.self) + "\n", to: path)
    }

    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "\(value)" }
        let digits = abs(value) >= 100 || value == value.rounded() ? 0 : abs(value) >= 10 ? 1 : abs(value) >= 1 ? 2 : 3
        return String(format: "%.\(digits)f", value)
    }
}
