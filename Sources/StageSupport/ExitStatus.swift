import Geometry
import Pipeline

/// The exit status of every executable. Any other number means failure.
package enum ExitStatus {
    /// Done, also when there was nothing to do.
    package static let done: Int32 = 0
    /// Finished, but some tiles or inputs failed; the manifest lists them.
    package static let partial: Int32 = 3
    /// The command line cannot be understood.
    package static let usage: Int32 = 64
    /// An input's content cannot be used.
    package static let badData: Int32 = 65
    /// A named input does not exist.
    package static let missingInput: Int32 = 66
    /// A fault of the program.
    package static let internalFault: Int32 = 70
    /// An output cannot be created.
    package static let cannotCreate: Int32 = 73
    /// Reading or writing failed, or the disk is full.
    package static let inputOutput: Int32 = 74
    /// Another run holds the lock; try again later.
    package static let busy: Int32 = 75
    /// The operating system refused access.
    package static let permission: Int32 = 77
    /// A configuration file or environment variable is wrong.
    package static let configuration: Int32 = 78
    /// Stopped by SIGINT.
    package static let interrupted: Int32 = 130
    /// Stopped by SIGTERM.
    package static let terminated: Int32 = 143

    package static func status(for kind: TubanError.Kind) -> Int32 {
        switch kind {
        case .usage: usage
        case .badData: badData
        case .missingInput: missingInput
        case .internalFault: internalFault
        case .cannotCreate: cannotCreate
        case .inputOutput: inputOutput
        case .busy: busy
        case .permission: permission
        case .configuration: configuration
        case .interrupted: 128 + (Interruption.requestedSignal ?? 2)
        }
    }
}
