import Foundation
import Pipeline
import Testing

/// The documents list the options as the program knows them.
@Suite struct ReadmeTests {
    @Test(arguments: ["README.md", "README.zh-CN.md"])
    func optionTableIsThatOfTheProgram(file: String) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)
        let table = OptionTable.markdown()
        #expect(text.contains(table), "\(file) should hold this table:\n\(table)")
    }
}
