import CXGBoost
import Geometry

/// The one place where answers of XGBoost's C functions are looked at.
enum XGBoostFault {
    /// - Parameter symbol: the C function's name, for the error.
    static func check(_ symbol: String, _ subject: String, kind: TubanError.Kind = .internalFault, _ status: Int32) throws(TubanError) {
        guard status != 0 else { return }
        let said = XGBGetLastError().map { String(cString: $0) } ?? ""
        // Its first line is the message, what follows a stack trace; both begin with a time and a place in XGBoost's sources.
        let line = said.split(separator: "\n").first.map(String.init) ?? "no message"
        let message = line.split(separator: "] ", maxSplits: 1).last.map(String.init) ?? line
        throw TubanError(kind, subject: subject, "\(symbol) failed: \(message)")
    }
}
