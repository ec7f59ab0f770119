/// Texts that spreadsheet programs would take for formulas.
///
/// - Source: OWASP, CSV Injection: cells that begin with `=`, `+`, `-`, `@`, a tab, a carriage return or a line feed, or with the
///   full-width forms of these signs, which some programs take as well.
enum SpreadsheetText {
    private static let signs: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]

    static func isDangerous(_ text: String) -> Bool { text.unicodeScalars.first.map(signs.contains) ?? false }

    /// The text with an apostrophe before it where it begins like a formula. Other texts are as they were.
    static func safe(_ text: String) -> String { isDangerous(text) ? "'" + text : text }
}
