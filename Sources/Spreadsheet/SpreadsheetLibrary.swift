import CXLSXWriter

/// What the library says of itself.
package enum SpreadsheetLibrary {
    package static var version: String { lxw_version().map { String(cString: $0) } ?? "unknown" }
}
