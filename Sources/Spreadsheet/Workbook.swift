import CXLSXWriter
import GeoIO
import Geometry
import Glibc

/// Writes an XLSX file that appears under its name only when it is whole: written beside by libxlsxwriter, opened again and its sheets
/// looked for, then renamed. The same sheets give the same bytes.
package enum Workbook {
    /// The longest text of a cell, in UTF-16 units.
    package static let maximumText = 32_767

    /// - Parameter created: ISO date that stands as the date of creation, so that the clock does not show.
    /// - Returns: how many texts were too long for a cell and were cut.
    package static func write(_ sheets: [Sheet], to path: String, created: String?) throws(TubanError) -> Int {
        for sheet in sheets where sheet.firstRow + sheet.rows.count + sheet.notes.count + 2 > Sheet.maximumRows {
            throw TubanError(
                .badData, subject: "\(path)|\(sheet.name)",
                "has \(sheet.rows.count) rows, more than the \(Sheet.maximumRows) that a sheet can hold; export fewer tiers (--tier), or as CSV")
        }
        let temporary = PublishedFile.temporaryName(for: path)
        PublishedFile.remove(temporary)
        // libxlsxwriter opens the file at the very end, and speaks to the error stream when it cannot.
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw TubanError(.cannotCreate, subject: path, "cannot be created (\(String(cString: strerror(errno))))")
        }
        close(descriptor)
        guard let book = workbook_new(temporary) else {
            throw TubanError(.cannotCreate, subject: path, "libxlsxwriter gave no workbook (workbook_new)")
        }
        var properties = lxw_doc_properties()
        properties.created = seconds(of: created)
        workbook_set_properties(book, &properties)
        var cut = 0
        do throws(TubanError) {
            let formats = SheetFormats(book)
            for sheet in sheets {
                guard let page = workbook_add_worksheet(book, sheet.name) else {
                    throw TubanError(.internalFault, subject: "\(path)|\(sheet.name)", "workbook_add_worksheet refused the sheet's name")
                }
                var writer = SheetWriter(page: page, sheet: sheet, formats: formats, subject: "\(path)|\(sheet.name)")
                try writer.write()
                cut += writer.cut
            }
        } catch {
            // Closing frees the workbook; what it writes is not wanted any more.
            _ = workbook_close(book)
            PublishedFile.remove(temporary)
            throw error
        }
        let result = workbook_close(book)
        guard result == LXW_NO_ERROR else {
            PublishedFile.remove(temporary)
            throw TubanError(
                .inputOutput, subject: path, "workbook_close failed: \(String(cString: lxw_strerror(result))) (disk full, or folder not writable?)")
        }
        do throws(TubanError) {
            let names = try VectorCatalogue(path: temporary).layers.map(\.name)
            guard names == sheets.map(\.name) else {
                throw TubanError(.inputOutput, subject: path, "reads back with other sheets than were written (disk full or failing?)")
            }
        } catch {
            PublishedFile.remove(temporary)
            throw error
        }
        try PublishedFile.publish(temporary, as: path)
        return cut
    }

    /// Seconds of an ISO date at midnight UTC; 2000-01-01 without one, because 0 would mean now.
    private static func seconds(of date: String?) -> time_t {
        let parts = (date ?? "").split(separator: "-").compactMap { Int32($0) }
        var moment = tm()
        moment.tm_year = (parts.first ?? 2000) - 1900
        moment.tm_mon = (parts.count > 1 ? parts[1] : 1) - 1
        moment.tm_mday = parts.count > 2 ? parts[2] : 1
        return timegm(&moment)
    }
}

/// The looks of cells: blue header, yellow total, thin borders.
struct SheetFormats {
    let title, header, text, integer, totalText, totalInteger, note: UnsafeMutablePointer<lxw_format>?
    /// By number of decimals.
    private let reals, totalReals: [UnsafeMutablePointer<lxw_format>?]

    func real(_ decimals: Int, isTotal: Bool) -> UnsafeMutablePointer<lxw_format>? {
        (isTotal ? totalReals : reals)[min(max(decimals, 0), Self.maximumDecimals)]
    }

    private static let maximumDecimals = 8

    init(_ book: UnsafeMutablePointer<lxw_workbook>) {
        func made(_ set: (UnsafeMutablePointer<lxw_format>) -> Void) -> UnsafeMutablePointer<lxw_format>? {
            guard let format = workbook_add_format(book) else { return nil }
            format_set_font_name(format, "宋体")
            format_set_font_size(format, 10)
            format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_CENTER.rawValue))
            set(format)
            return format
        }
        func cell(_ number: String?, isTotal: Bool = false) -> UnsafeMutablePointer<lxw_format>? {
            made { format in
                format_set_border(format, UInt8(LXW_BORDER_THIN.rawValue))
                if let number { format_set_num_format(format, number) } else { format_set_text_wrap(format) }
                guard isTotal else { return }
                format_set_bold(format)
                format_set_bg_color(format, 0xFFF2CC)
            }
        }
        title = made { format in
            format_set_font_size(format, 16)
            format_set_bold(format)
            format_set_align(format, UInt8(LXW_ALIGN_CENTER.rawValue))
        }
        header = made { format in
            format_set_bold(format)
            format_set_font_color(format, 0xFFFFFF)
            format_set_bg_color(format, 0x4472C4)
            format_set_border(format, UInt8(LXW_BORDER_THIN.rawValue))
            format_set_align(format, UInt8(LXW_ALIGN_CENTER.rawValue))
            format_set_text_wrap(format)
        }
        text = cell(nil)
        integer = cell("0")
        let numbers = (0...Self.maximumDecimals).map { $0 == 0 ? "0" : "0." + String(repeating: "0", count: $0) }
        reals = numbers.map { cell($0) }
        totalText = cell(nil, isTotal: true)
        totalInteger = cell("0", isTotal: true)
        totalReals = numbers.map { cell($0, isTotal: true) }
        note = made { format in
            format_set_italic(format)
            format_set_font_color(format, 0x595959)
        }
    }
}
