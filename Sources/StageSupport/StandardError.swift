import Foundation
import Glibc
import Synchronization

/// The error stream: logs, progress and errors. Writers never mix within a line.
package enum StandardError {
    /// Whether a progress bar stands on the last line.
    private static let hasBar = Mutex(false)

    package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes whole lines; a progress bar is wiped first and drawn again at its next step.
    package static func write(line: String) {
        hasBar.withLock { hasBar in
            put((hasBar ? "\r\u{1B}[K" : "") + line + "\n")
            hasBar = false
        }
    }

    /// Draws a text over the last line of the terminal; an empty one wipes it.
    package static func draw(bar: String) {
        hasBar.withLock { hasBar in
            guard hasBar || !bar.isEmpty else { return }
            put("\r" + bar + "\u{1B}[K")
            hasBar = !bar.isEmpty
        }
    }

    /// Writes all bytes; a closed or full stream is nobody's to be told of.
    private static func put(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while let start = rest.baseAddress, !rest.isEmpty {
                let written = Glibc.write(STDERR_FILENO, start, rest.count)
                if written > 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest[written...])
                } else if errno != EINTR {
                    return
                }
            }
        }
    }

    /// A text on one line: control characters are shown, never passed on.
    package static func oneLine(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: result += scalar.escaped(asASCII: true)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// One JSON object with sorted keys.
    package static func jsonLine(_ fields: [String: JSONField]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(fields) else { return "{}" }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A value in a line of JSON.
package enum JSONField: Encodable, Sendable, Hashable {
    case text(String)
    case integer(Int)
    case number(Double)

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .integer(let integer): try container.encode(integer)
        case .number(let number): if number.isFinite { try container.encode(number) } else { try container.encodeNil() }
        }
    }
}
