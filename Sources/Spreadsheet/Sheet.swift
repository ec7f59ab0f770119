/// One cell of a sheet.
package enum Cell: Sendable, Hashable {
    case empty
    case text(String)
    case integer(Int)
    /// Shown with so many decimals.
    case real(Double, decimals: Int = 2)
    /// A formula with the value that it has, for readers that do not compute. Shown with two decimals, or as a whole number.
    case formula(String, value: Double, isInteger: Bool)
}

/// A table as it is printed: a title, a header of one or two rows, the rows, a total.
package struct Sheet: Sendable {
    package struct Column: Sendable {
        package var title: String
        /// Neighbouring columns of one group share a cell above their titles; nil for none.
        package var group: String?
        /// In characters of the default font.
        package var width: Double

        package init(_ title: String, group: String? = nil, width: Double = 10) {
            self.title = title
            self.group = group
            self.width = width
        }
    }

    package var name: String
    package var title: String
    package var columns: [Column]
    package var rows: [[Cell]]
    package var total: [Cell]?
    /// Lines under the table.
    package var notes: [String]
    /// Columns on the left that stay in view.
    package var frozenColumns: Int

    package init(
        name: String, title: String, columns: [Column], rows: [[Cell]], total: [Cell]? = nil, notes: [String] = [], frozenColumns: Int = 1
    ) {
        self.name = name
        self.title = title
        self.columns = columns
        self.rows = rows
        self.total = total
        self.notes = notes
        self.frozenColumns = frozenColumns
    }

    package var hasGroups: Bool { columns.contains { $0.group != nil } }
    /// The first row of figures, counted from 0: after the title and the header.
    package var firstRow: Int { hasGroups ? 3 : 2 }

    /// `A`, `B`, … `Z`, `AA`, … of a column counted from 0.
    package static func letters(_ column: Int) -> String {
        var rest = column
        var letters = ""
        while true {
            letters = String(Character(Unicode.Scalar(UInt8(65 + rest % 26)))) + letters
            rest = rest / 26 - 1
            if rest < 0 { return letters }
        }
    }

    /// `C7` of a column counted from 0 and a row of the table counted from 0.
    package func reference(_ column: Int, row: Int) -> String { "\(Self.letters(column))\(firstRow + row + 1)" }

    /// The rows of a sheet that Excel opens.
    package static let maximumRows = 1_048_576
}
