extension OptionTable {
    /// The table of all options for the documents, so that they cannot fall behind the program.
    package static func markdown() -> String {
        var lines = ["| key | option | variable | form | default | meaning |", "|---|---|---|---|---|---|"]
        for definition in all {
            let option = definition.isFileOnly ? "" : "`\(definition.flag)`"
            let variable = definition.isFileOnly ? "" : "`\(definition.environmentVariable)`"
            let cells = [
                "`\(definition.key)`", option, variable, definition.expected, definition.defaultText ?? "", definition.help,
            ]
            lines.append("| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
