import CGDAL
import Geometry

/// What GDAL said during one call, collected in order.
private final class MessageLog {
    var messages: [String] = []
    var worst: CPLErr = CE_None
}

/// The one place where a C result of GDAL becomes a Swift error.
///
/// GDAL reports through return values, through its error callback, or (at close) through the callback alone; so every
/// call runs under a collecting handler of its own thread, and both are looked at.
enum GDALFault {
    /// Runs `body`; throws when it returns `false` or when GDAL reported a failure on the way.
    ///
    /// - Parameters:
    ///   - symbol: the C function, named in the error.
    ///   - path: what it worked on.
    ///   - kind: the family of failure for the exit status.
    static func check(
        _ symbol: String, _ path: String, kind: TubanError.Kind, _ body: () -> Bool
    ) throws(TubanError) {
        let (succeeded, log) = collecting(body)
        if !succeeded || log.worst.rawValue >= CE_Failure.rawValue {
            throw error(symbol, path, kind, log)
        }
    }

    /// Runs `body`, which gives a C object or nil; throws when it is nil.
    static func make(
        _ symbol: String, _ path: String, kind: TubanError.Kind, _ body: () -> UnsafeMutableRawPointer?
    ) throws(TubanError) -> UnsafeMutableRawPointer {
        let (made, log) = collecting(body)
        guard let made else { throw error(symbol, path, kind, log) }
        return made
    }

    /// Runs `body` with GDAL's remarks kept off the error stream: for questions whose answer is looked at itself.
    static func quietly<Answer>(_ body: () throws(TubanError) -> Answer) throws(TubanError) -> Answer {
        CPLPushErrorHandler(CPLQuietErrorHandler)
        defer { CPLPopErrorHandler() }
        return try body()
    }

    private static func error(
        _ symbol: String, _ path: String, _ kind: TubanError.Kind, _ log: MessageLog
    ) -> TubanError {
        let said = log.messages.isEmpty ? "no further message from GDAL" : log.messages.joined(separator: "; ")
        let full = log.messages.contains { $0.contains("No space left on device") || $0.contains("database or disk is full") }
        return TubanError(full ? .inputOutput : kind, subject: path, "\(symbol) failed: \(said)")
    }

    private static func collecting<Result>(_ body: () -> Result) -> (Result, MessageLog) {
        let log = MessageLog()
        CPLPushErrorHandlerEx(collectMessage, Unmanaged.passUnretained(log).toOpaque())
        defer { CPLPopErrorHandler() }
        return (withExtendedLifetime(log) { body() }, log)
    }
}

/// GDAL calls this on whichever thread reports; it must not be bound to an actor.
private nonisolated func collectMessage(_ level: CPLErr, _ number: CPLErrorNum, _ text: UnsafePointer<CChar>?) {
    guard let log = CPLGetErrorHandlerUserData(), let text else { return }
    let collected = Unmanaged<MessageLog>.fromOpaque(log).takeUnretainedValue()
    if level.rawValue > collected.worst.rawValue { collected.worst = level }
    guard level.rawValue >= CE_Warning.rawValue else { return }
    let message = String(cString: text).split(whereSeparator: \.isNewline).joined(separator: " ")
    guard !collected.messages.contains(message) else { return }
    // The first words are nearest to the cause, the last to the call.
    if collected.messages.count == 3 { collected.messages.removeLast() }
    collected.messages.append(message)
}
