import Foundation
import Geometry
import Pipeline
import Testing

@Suite struct ConfigurationFileTests {
    @Test(arguments: [
        "", "   \n\n", "# only a comment\n", "just words", "- a\n- b", "before: [a", "a: b: c", "\tout: r",
        "before: *.tif\nafter: b\nout: r",
        "before： a.tif", "--- 1\n--- 2\n", "42", "{", "]", "? [a, b]\n: c", "!!binary x", "%YAML 9.9\n---\na: b", "&a [*a]",
        "a: *nowhere",
    ])
    func whatIsNoConfigurationIsNamed(text: String) {
        #expect(!ConfigurationFixture.problems(text).isEmpty)
    }

    @Test(arguments: [
        ("before: *.tif\nafter: b\nout: r", "asterisk"), ("before: a\n\tafter: b", "tabs"),
        ("before： a\nafter: b\nout: r", "line 1 has the wide colon"),
        ("before： a", "line 1 has the wide colon"),
    ])
    func commonSlipsAreExplained(text: String, hint: String) {
        let problems = ConfigurationFixture.problems(text)
        #expect(problems.contains { $0.suggestion?.contains(hint) == true }, "\(problems)")
    }

    @Test func unreadableBytesAreNamed() {
        let cases: [[UInt8]] = [
            [0xFF, 0xFE, 0x61, 0], [0xC4, 0xE3, 0xBA, 0xC3], Array("a: b".utf8) + [0], [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0],
            [UInt8](repeating: 0x61, count: ConfigurationFile.maximumBytes + 1),
        ]
        for bytes in cases {
            #expect(throws: ConfigurationError.self) { try ConfigurationFile(path: "x.yaml", bytes: Data(bytes)) }
        }
    }

    @Test func aliasesWorkButCannotExplode() throws {
        let shared = "before: {inputs: a, bands: &b [1, 2]}\nafter: {inputs: b, bands: *b}\nout: r\n"
        #expect(try ConfigurationFixture.resolve(shared).after?.bands?.numbers == [1, 2])
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            bomb += "a\(level): &a\(level) [" + [String](repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        let problems = ConfigurationFixture.problems(bomb + "? *a12\n: 1\n")
        #expect(problems.contains { $0.message.contains("aliases") })
    }

    @Test func deepNestingIsNoTrap() {
        for opening in ["[", "{a: ", "- "] {
            let text = "before: " + (opening == "- " ? "\n" : "") + String(repeating: opening, count: 50_000)
            #expect(!ConfigurationFixture.problems(text).isEmpty)
        }
    }

    @Test func missingFilesAndFolders() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "tuban-configuration-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: TubanError.self) { try ConfigurationFile(contentsOf: folder.path + "/none.yaml") }
        #expect(throws: ConfigurationError.self) { try ConfigurationFile(contentsOf: folder.path) }
        #expect(throws: ConfigurationError.self) { try ConfigurationFile(contentsOf: "/dev/null") }
        let path = folder.path + "/配置 一.yaml"
        try Data(ConfigurationFixture.minimal.utf8).write(to: URL(fileURLWithPath: path))
        let configuration = try ConfigurationResolver(environment: [:], processorCount: 1).resolve(yaml: path, commandLine: [:])
        #expect(configuration.out == folder.path + "/results")
    }

    /// Random bytes, and right configurations with random damage, give a configuration or an error, never a trap.
    @Test(arguments: 0..<12)
    func damageIsNoTrap(seed: Int) {
        var generator = SeededGenerator(seed: 77 &+ UInt64(seed))
        let right =
            OptionTable.all.filter { $0.key != "epochs" }.map { ConfigurationFixture.line($0) }.joined(separator: "\n")
            + "\nextra: {a: [1, 2, {b: c}], d: 'e', f: \"g\"}\n"
        let fragments = [
            "*a", "&a ", "? ", ": ", "- ", "[", "]", "{", "}", "'", "\"", "|\n", ">\n", "!!x ", "\t", "#", "%", "---\n", "...\n",
            "\u{2028}", "\u{85}", "\u{FEFF}", "图", "\\x", "@", "`", "\r",
        ]
        for round in 0..<150 {
            var bytes: [UInt8]
            if round % 5 == 0 {
                bytes = (0..<Int.random(in: 0...300, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
            } else {
                bytes = Array(right.utf8)
                for _ in 0...Int.random(in: 0...6, using: &generator) {
                    let place = Int.random(in: 0..<max(1, bytes.count), using: &generator)
                    switch Int.random(in: 0...3, using: &generator) {
                    case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                    case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &generator)))
                    case 2: bytes.insert(contentsOf: (fragments.randomElement(using: &generator) ?? "").utf8, at: place)
                    default: bytes.insert(contentsOf: Array(bytes[place...].prefix(40)), at: place)
                    }
                    if bytes.isEmpty { bytes = [0x61] }
                }
            }
            do {
                let file = try ConfigurationFile(path: "damaged.yaml", bytes: Data(bytes))
                let resolver = ConfigurationResolver(environment: [:], processorCount: 1)
                let configuration = try resolver.resolve(file: LayerReader.read(file), yaml: "damaged.yaml")
                #expect(try RunConfiguration(canonicalJSON: configuration.canonicalJSON()) == configuration)
                #expect(configuration.epochs.count >= 2 && configuration.epochs.allSatisfy { !$0.inputs.isEmpty })
                #expect(!configuration.out.isEmpty)
            } catch let error as ConfigurationError {
                #expect(!error.problems.isEmpty)
                #expect(error.problems.allSatisfy { !$0.subject.contains("\n") && !$0.text.contains("\n") })
            } catch {
                Issue.record("unexpected error \(error)")
            }
        }
    }
}
