import Foundation
import Logging

/// The most memory that this process has taken.
package enum PeakMemory {
    /// The highest resident set since the program was begun, shared libraries included; nil where the kernel does not tell it.
    package static var bytes: Int? {
        let lines = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8))?.split(separator: "\n")
        let words = lines?.first { $0.hasPrefix("VmHWM:") }?.split(whereSeparator: \.isWhitespace)
        return words.flatMap { $0.count > 1 ? Int($0[1]) : nil }.map { $0 << 10 }
    }

    /// Tells it in the log, beside the `declared` bytes; as a warning where it is more.
    static func tell(_ logger: Logger, declared: Int) {
        guard let bytes else { return }
        let isMore = bytes > declared
        logger.log(
            level: isMore ? .warning : .info,
            "took up to \((bytes + (1 << 20) - 1) >> 20) of \(declared >> 20) MiB of memory\(isMore ? "; give more --memory or fewer --workers" : "")",
            metadata: ["msgid": "memory", "peak_bytes": "\(bytes)", "declared_bytes": "\(declared)"])
    }
}
