import Foundation
import Geometry
import StageSupport
import Testing

@Suite struct DataDirectoryTests {
    /// Runs with a fresh folder that is removed afterwards.
    private static func withFolder(_ body: (String) throws -> Void) throws {
        let root = FileManager.default.temporaryDirectory.path + "/tuban-rules-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: root) }
        try body(root)
    }

    private static func make(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    @Test func theVariableComesFirst() throws {
        try Self.withFolder { root in
            try Self.make(root + "/named/pipelines")
            try Self.make(root + "/repo/pipelines")
            let executable = root + "/repo/.build/release/tuban"
            func locate(_ named: String) throws -> String {
                try DataDirectory.locate(environment: ["TUBAN_DATA": named], executable: executable, system: "/nowhere")
            }
            #expect(try locate(root + "/named") == root + "/named/pipelines")
            #expect(try locate(root + "/named/pipelines") == root + "/named/pipelines")
            #expect(try locate("") == root + "/repo/pipelines")
            let error = #expect(throws: TubanError.self) { try locate(root + "/none") }
            #expect(error?.kind == .configuration)
        }
    }

    @Test func theSystemFolderComesLastAndTheErrorNamesThePlaces() throws {
        try Self.withFolder { root in
            try Self.make(root + "/share")
            let executable = root + "/bin/tuban"
            #expect(
                try DataDirectory.locate(environment: [:], executable: executable, system: root + "/share") == root + "/share")
            let error = #expect(throws: TubanError.self) {
                try DataDirectory.locate(environment: [:], executable: executable, system: root + "/none")
            }
            #expect(error?.kind == .missingInput)
            for place in [root + "/bin/pipelines", root + "/pipelines", "/pipelines", root + "/none"] {
                #expect(error?.message.contains(place) == true)
            }
        }
    }

    @Test func theExecutableIsFound() throws {
        let path = try #require(DataDirectory.executablePath())
        #expect(FileManager.default.isExecutableFile(atPath: path))
    }
}
