import Foundation
import Pipeline
import Testing

/// SplitMix64: the same seed gives the same tests everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

enum ConfigurationFixture {
    static let minimal = "before: a.tif\nafter: b.tif\nout: results\n"

    static func resolve(
        _ text: String, path: String = "job.yaml", environment: [String: String] = [:], commandLine: [String: [String]] = [:]
    ) throws -> RunConfiguration {
        let resolver = ConfigurationResolver(environment: environment, processorCount: 3)
        return try resolver.resolve(
            file: LayerReader.read(try ConfigurationFile(path: path, bytes: Data(text.utf8))),
            environment: LayerReader.read(environment: environment),
            commandLine: LayerReader.read(commandLine: commandLine), yaml: path)
    }

    /// The problems of a configuration; empty when it is right.
    static func problems(
        _ text: String, environment: [String: String] = [:], commandLine: [String: [String]] = [:]
    ) -> [ConfigurationProblem] {
        do {
            _ = try resolve(text, environment: environment, commandLine: commandLine)
            return []
        } catch let error as ConfigurationError {
            return error.problems
        } catch {
            Issue.record("unexpected error \(error)")
            return []
        }
    }

    /// A line of YAML that sets an option to its example.
    static func line(_ definition: OptionDefinition) -> String {
        "\(definition.key): \(definition.example)"
    }

    /// A minimal configuration without some of its lines.
    static func minimal(without key: String) -> String {
        minimal.split(separator: "\n").filter { !$0.hasPrefix(key + ":") }.joined(separator: "\n") + "\n"
    }
}
