/// Columns lined up for a fixed-width font, where Chinese characters take two places.
struct TextTable {
    let head: [String]
    let rows: [[String]]
    let rightAligned: Set<Int>

    var text: String {
        let widths = head.indices.map { column in
            ([head] + rows).map { Self.width($0[column]) }.max() ?? 0
        }
        return ([head, widths.map { String(repeating: "-", count: $0) }] + rows).map { line(of: $0, widths) }.joined()
    }

    private func line(of cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: max(0, widths[column] - Self.width(cell)))
            let isLast = column == cells.count - 1
            line += rightAligned.contains(column) ? padding + cell : isLast ? cell : cell + padding
            if !isLast { line += "  " }
        }
        return line + "\n"
    }

    static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + (isWide($1.value) ? 2 : 1) }
    }

    private static func isWide(_ scalar: UInt32) -> Bool {
        (0x1100...0x115F).contains(scalar) || (0x2E80...0xA4CF).contains(scalar) || (0xAC00...0xD7A3).contains(scalar)
            || (0xF900...0xFAFF).contains(scalar) || (0xFE30...0xFE6F).contains(scalar) || (0xFF00...0xFF60).contains(scalar)
            || (0xFFE0...0xFFE6).contains(scalar) || (0x20000...0x3FFFD).contains(scalar)
    }
}
