import Foundation
import Logging
import Synchronization

/// Writes log records to the error stream: short text on a terminal, one JSON object a line elsewhere.
///
/// A record's stable identifier goes in as metadata `msgid`; `region`, `tile`, `stage` and `dur_ms` likewise.
package struct StageLogHandler: LogHandler {
    package enum Form: Sendable { case text, json }

    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let form: Form
    private let write: @Sendable (String) -> Void

    package init(
        level: Logger.Level, form: Form, write: @escaping @Sendable (String) -> Void = { StandardError.write(line: $0) }
    ) {
        logLevel = level
        self.form = form
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { $1 } }
        if let own = event.metadata { merged.merge(own) { $1 } }
        let message = "\(event.message)"
        switch form {
        case .json:
            var fields: [String: JSONField] = [:]
            for (key, value) in merged { fields[key] = Self.field("\(value)", key: key) }
            fields["time"] = .text(Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
            fields["level"] = .text(event.level.rawValue)
            fields["msg"] = .text(message)
            write(StandardError.jsonLine(fields))
        case .text:
            let prefix = event.level >= .warning ? "tuban: \(event.level.rawValue): " : "tuban: "
            let details = merged.filter { $0.key != "msgid" }.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            let tail = details.isEmpty ? "" : " (\(details.joined(separator: ", ")))"
            write(StandardError.oneLine(prefix + message + tail))
        }
    }

    /// Durations and counts are numbers for whoever reads the log.
    private static func field(_ text: String, key: String) -> JSONField {
        guard key.hasSuffix("_ms") || key.hasSuffix("_count") || key.hasSuffix("_bytes"), let number = Int(text) else {
            return .text(text)
        }
        return .integer(number)
    }
}

/// The one place where logging is switched on.
package enum StageLogging {
    private static let isStarted = Mutex(false)

    /// Sets up logging for the process; later calls do nothing. With `quiet`, warnings and errors only.
    package static func start(quiet: Bool) {
        let isFirst = isStarted.withLock { started in
            defer { started = true }
            return !started
        }
        guard isFirst else { return }
        let form: StageLogHandler.Form = StandardError.isTerminal ? .text : .json
        LoggingSystem.bootstrap { _ in StageLogHandler(level: quiet ? .warning : .info, form: form) }
    }
}
