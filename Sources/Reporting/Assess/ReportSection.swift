import Foundation

/// A part of a report: a table, and a plot where there is one. The same parts make the text and the page.
struct ReportSection {
    var title: String
    var note: String?
    var head: [String] = []
    var rows: [[String]] = []
    /// Columns of text; all others hold figures.
    var textColumns: Set<Int> = [0]
    /// Cells that are shaded by what they hold, 0–1, by row and column.
    var shades: [[Double?]]?
    var plot: Plot?

    var text: String {
        var text = title + "\n"
        if let note { text += note + "\n" }
        if !rows.isEmpty {
            text += TextTable(head: head, rows: rows, rightAligned: Set(head.indices).subtracting(textColumns)).text
        }
        return text
    }
}

enum Figure {
    static func percent(_ value: Double?) -> String { value.map { String(format: "%.1f %%", $0 * 100) } ?? "–" }
    static func number(_ value: Double?, _ places: Int = 3) -> String { value.map { String(format: "%.\(places)f", $0) } ?? "–" }
}
