import CXLSXWriter
import Geometry

/// Puts one sheet into a workbook, in the house style: frozen and repeated header, A4 landscape, one page wide, numbered pages.
struct SheetWriter {
    let page: UnsafeMutablePointer<lxw_worksheet>
    let sheet: Sheet
    let formats: SheetFormats
    let subject: String
    /// Texts that were too long.
    var cut = 0

    mutating func write() throws(TubanError) {
        let last = UInt16(max(1, sheet.columns.count) - 1)
        for (number, column) in sheet.columns.enumerated() {
            try check(worksheet_set_column(page, UInt16(number), UInt16(number), column.width, nil), "worksheet_set_column")
        }
        try merged(0, 0, 0, last, sheet.title, formats.title)
        try check(worksheet_set_row(page, 0, 26, nil), "worksheet_set_row")
        try writeHeader()
        var row = UInt32(sheet.firstRow)
        for cells in sheet.rows {
            try setHeight(row, cells)
            for (column, cell) in cells.enumerated() { try write(cell, row, UInt16(column), isTotal: false) }
            row += 1
        }
        if let total = sheet.total {
            for (column, cell) in total.enumerated() { try write(cell, row, UInt16(column), isTotal: true) }
            row += 1
        }
        for note in sheet.notes {
            try check(worksheet_write_string(page, row, 0, fitted(note), formats.note), "worksheet_write_string")
            row += 1
        }
        setUpPage(lastRow: max(row, UInt32(sheet.firstRow) + 1) - 1, lastColumn: last)
    }

    private mutating func writeHeader() throws(TubanError) {
        let titles = UInt32(sheet.firstRow - 1)
        try setHeight(titles, sheet.columns.map { .text($0.title) })
        guard sheet.hasGroups else {
            for (number, column) in sheet.columns.enumerated() {
                try check(worksheet_write_string(page, titles, UInt16(number), fitted(column.title), formats.header), "worksheet_write_string")
            }
            return
        }
        var start = 0
        while start < sheet.columns.count {
            let group = sheet.columns[start].group
            var end = start
            while group != nil, end + 1 < sheet.columns.count, sheet.columns[end + 1].group == group { end += 1 }
            if let group {
                try merged(titles - 1, UInt16(start), titles - 1, UInt16(end), group, formats.header)
                for number in start...end {
                    let title = fitted(sheet.columns[number].title)
                    try check(worksheet_write_string(page, titles, UInt16(number), title, formats.header), "worksheet_write_string")
                }
            } else {
                try merged(titles - 1, UInt16(start), titles, UInt16(start), sheet.columns[start].title, formats.header)
            }
            start = end + 1
        }
    }

    /// Room for wrapped texts, which not every program makes by itself.
    private func setHeight(_ row: UInt32, _ cells: [Cell]) throws(TubanError) {
        var lines = 1
        for (column, cell) in zip(sheet.columns, cells) {
            guard case .text(let text) = cell else { continue }
            let room = max(1, Int(column.width) - 1)
            lines = max(lines, text.split(separator: "\n", omittingEmptySubsequences: false).reduce(0) { $0 + max(1, (Self.width($1) + room - 1) / room) })
        }
        // Excel's rows are at most 409 points high.
        if lines > 1 { try check(worksheet_set_row(page, row, min(409, Double(lines) * 13 + 2), nil), "worksheet_set_row") }
    }

    /// In characters of the default font; those of Chinese take two.
    private static func width(_ text: Substring) -> Int { text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x1100 ? 2 : 1) } }

    /// A merged range; a single cell is not merged.
    private mutating func merged(
        _ top: UInt32, _ left: UInt16, _ bottom: UInt32, _ right: UInt16, _ text: String, _ format: UnsafeMutablePointer<lxw_format>?
    ) throws(TubanError) {
        let text = fitted(text)
        if top == bottom, left == right {
            try check(worksheet_write_string(page, top, left, text, format), "worksheet_write_string")
        } else {
            try check(worksheet_merge_range(page, top, left, bottom, right, text, format), "worksheet_merge_range")
        }
    }

    private mutating func write(_ cell: Cell, _ row: UInt32, _ column: UInt16, isTotal: Bool) throws(TubanError) {
        let text = isTotal ? formats.totalText : formats.text
        let integer = isTotal ? formats.totalInteger : formats.integer
        switch cell {
        case .empty: try check(worksheet_write_blank(page, row, column, text), "worksheet_write_blank")
        case .text(let value): try check(worksheet_write_string(page, row, column, fitted(value), text), "worksheet_write_string")
        case .integer(let value): try check(worksheet_write_number(page, row, column, Double(value), integer), "worksheet_write_number")
        case .real(let value, let decimals):
            let real = formats.real(decimals, isTotal: isTotal)
            guard value.isFinite else {
                try check(worksheet_write_blank(page, row, column, real), "worksheet_write_blank")
                return
            }
            try check(worksheet_write_number(page, row, column, value, real), "worksheet_write_number")
        case .formula(let formula, let value, let isInteger):
            try check(
                worksheet_write_formula_num(page, row, column, formula, isInteger ? integer : formats.real(2, isTotal: isTotal), value), "worksheet_write_formula_num")
        }
    }

    private func setUpPage(lastRow: UInt32, lastColumn: UInt16) {
        worksheet_freeze_panes(page, UInt32(sheet.firstRow), UInt16(sheet.frozenColumns))
        worksheet_set_landscape(page)
        // 9 is A4 in the format's list of papers.
        worksheet_set_paper(page, 9)
        worksheet_set_margins(page, 0.4, 0.4, 0.5, 0.6)
        worksheet_fit_to_pages(page, 1, 0)
        _ = worksheet_repeat_rows(page, 0, UInt32(sheet.firstRow - 1))
        _ = worksheet_print_area(page, 0, 0, lastRow, lastColumn)
        _ = worksheet_set_footer(page, "&C&P / &N")
    }

    private mutating func fitted(_ text: String) -> String {
        guard text.utf16.count > Workbook.maximumText else { return text }
        cut += 1
        var fitted = ""
        var used = 0
        for character in text {
            used += character.utf16.count
            if used > Workbook.maximumText { break }
            fitted.append(character)
        }
        return fitted
    }

    private func check(_ result: lxw_error, _ symbol: String) throws(TubanError) {
        guard result == LXW_NO_ERROR else {
            throw TubanError(.internalFault, subject: subject, "\(symbol) failed: \(String(cString: lxw_strerror(result)))")
        }
    }
}
