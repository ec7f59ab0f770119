import Spreadsheet

/// Builds a leaders' table column by column: figures by township, a total under them, and columns that check others.
struct TableBuilder {
    private(set) var columns: [Sheet.Column] = []
    private var cells: [[Cell]] = []
    private var totals: [Cell] = []
    private let count: Int
    private let firstRow = 3

    /// - Parameter count: rows of the table.
    init(count: Int) { self.count = count }

    mutating func label(_ title: String, width: Double, total: String, _ texts: [String]) {
        columns.append(.init(title, width: width))
        cells.append(texts.map { .text(SpreadsheetText.safe($0)) })
        totals.append(.text(total))
    }

    mutating func numbering(_ title: String) {
        columns.append(.init(title, width: 5))
        cells.append((0..<count).map { .integer($0 + 1) })
        totals.append(.empty)
    }

    /// Whole numbers, or hundredths shown with two decimals. A column of nothing has no total.
    @discardableResult
    mutating func figures(_ title: String, group: String?, width: Double = 8, isArea: Bool, _ values: [Int?]) -> Int {
        let column = columns.count
        columns.append(.init(title, group: group, width: width))
        cells.append(values.map { value in value.map { Self.cell($0, isArea) } ?? .empty })
        let known = values.compactMap { $0 }
        totals.append(
            known.isEmpty || count == 0
                ? .empty
                : .formula(
                    "=SUM(\(range(column)))", value: isArea ? Double(known.reduce(0, +)) / 100 : Double(known.reduce(0, +)), isInteger: !isArea))
        return column
    }

    /// The first column less all others; 0 where the table is consistent.
    mutating func check(_ title: String, group: String?, isArea: Bool, of whole: Int, less parts: [Int], _ values: [Int?]) {
        columns.append(.init(title, group: group, width: 8))
        func formula(_ row: Int, _ value: Int) -> Cell {
            let terms = parts.map { "-\(reference($0, row))" }.joined()
            return .formula("=ROUND(\(reference(whole, row))\(terms),2)", value: isArea ? Double(value) / 100 : Double(value), isInteger: !isArea)
        }
        cells.append(values.enumerated().map { row, value in value.map { formula(row, $0) } ?? .empty })
        let known = values.compactMap { $0 }
        totals.append(known.isEmpty ? .empty : formula(count, known.reduce(0, +)))
    }

    var rows: [[Cell]] { (0..<count).map { row in cells.map { $0[row] } } }
    var total: [Cell]? { count == 0 ? nil : totals }

    private static func cell(_ value: Int, _ isArea: Bool) -> Cell { isArea ? .real(Double(value) / 100) : .integer(value) }
    private func reference(_ column: Int, _ row: Int) -> String { "\(Sheet.letters(column))\(firstRow + row + 1)" }
    private func range(_ column: Int) -> String { "\(reference(column, 0)):\(reference(column, count - 1))" }
}
