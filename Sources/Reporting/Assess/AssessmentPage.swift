import Foundation
import GeoIO
import Geometry
import Pipeline

/// The report as one self-contained page: no script, no outside source, styles by the hash of the one style sheet.
enum AssessmentPage {
    private static let style = """
        body{font:15px/1.5 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#1b1f24;max-width:1200px;margin:24px auto;padding:0 20px}
        h1{font-size:22px;margin:0 0 4px}h2{font-size:17px;margin:28px 0 6px;border-bottom:2px solid #4472c4;padding-bottom:2px}
        p{margin:2px 0 8px;color:#4a5058}section{break-inside:avoid}
        .pair{display:flex;flex-wrap:wrap;gap:20px;align-items:flex-start;overflow-x:auto}
        table{border-collapse:collapse;font-size:13px}th{background:#4472c4;color:#fff;font-weight:600}
        th,td{border:1px solid #c3c9d2;padding:3px 8px;text-align:right;white-space:nowrap}th.t,td.t{text-align:left}
        svg{width:520px;max-width:100%;height:auto}
        .grid{stroke:#e3e6ea}.axis{stroke:#6b7280}.diagonal{stroke:#9aa1ab;stroke-dasharray:4 4}
        .tick{font-size:11px;fill:#4a5058}.label{font-size:12px;fill:#1b1f24}.end{text-anchor:end}.middle{text-anchor:middle}
        .line{fill:none;stroke-width:2}.s0{stroke:#4472c4}.s1{stroke:#ed7d31}.s2{stroke:#8a8f98}.s3{stroke:#2e8b57}
        .f0{fill:#4472c4}.f1{fill:#ed7d31}.f2{fill:#8a8f98}.f3{fill:#2e8b57}.mark{fill-opacity:.75}
        .h1{background:#eef3fb}.h2{background:#dbe6f6}.h3{background:#bdd1ee}.h4{background:#94b4e2}.h5{background:#6b96d6;color:#fff}
        """

    static func html(title: String, subtitle: String, sections: [ReportSection], language: ReportLanguage) throws(TubanError) -> String {
        let hash = try base64(hexadecimal: ContentHash.of(style))
        var parts = [
            "<!DOCTYPE html>", "<html lang=\"\(language == .zh ? "zh-CN" : "en")\">", "<head>", "<meta charset=\"utf-8\">",
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'\">",
            "<title>\(Markup.escaped(title))</title>", "<style>\(style)</style>", "</head>", "<body>", "<h1>\(Markup.escaped(title))</h1>",
            "<p>\(Markup.escaped(subtitle))</p>",
        ]
        for section in sections {
            parts.append("<section><h2>\(Markup.escaped(section.title))</h2>")
            if let note = section.note { parts.append("<p>\(Markup.escaped(note))</p>") }
            parts.append("<div class=\"pair\">")
            if !section.rows.isEmpty { parts.append(table(section)) }
            if let plot = section.plot { parts.append(plot.svg) }
            parts.append("</div></section>")
        }
        parts += ["</body>", "</html>", ""]
        return parts.joined(separator: "\n")
    }

    private static func table(_ section: ReportSection) -> String {
        func row(_ cells: [String], _ tag: String, _ shades: [Double?]?) -> String {
            let inner = cells.enumerated().map { column, cell in
                var styles = section.textColumns.contains(column) ? ["t"] : []
                if let shade = shades.flatMap({ $0[column] }), shade > 0 { styles.append("h\(min(5, 1 + Int(shade * 5)))") }
                let attribute = styles.isEmpty ? "" : " class=\"\(styles.joined(separator: " "))\""
                return "<\(tag)\(attribute)>\(Markup.escaped(cell))</\(tag)>"
            }
            return "<tr>\(inner.joined())</tr>"
        }
        let body = section.rows.enumerated().map { number, cells in row(cells, "td", section.shades?[number]) }
        return "<table><thead>\(row(section.head, "th", nil))</thead><tbody>\n\(body.joined(separator: "\n"))\n</tbody></table>"
    }

    private static func base64(hexadecimal: String) -> String {
        var bytes: [UInt8] = []
        var rest = hexadecimal[...]
        while let byte = UInt8(rest.prefix(2), radix: 16) {
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return Data(bytes).base64EncodedString()
    }
}
