/// A failure that a person can act on: what it was about, what was wrong, what was expected, what to do.
///
/// Every module throws this one type for failures of input, output and configuration, so that the executables can turn
/// any of them into one line on the error stream and a documented exit status.
package struct TubanError: Error, Sendable, Hashable {
    /// The family of the failure; each has an exit status of its own.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The command line cannot be understood.
        case usage
        /// An input exists but its content cannot be used.
        case badData
        /// A named input does not exist.
        case missingInput
        /// A promise inside the program was broken.
        case internalFault
        /// An output cannot be created.
        case cannotCreate
        /// Reading or writing failed, or the disk is full.
        case inputOutput
        /// Another run holds the lock.
        case busy
        /// The operating system refused access.
        case permission
        /// A configuration file or environment variable is wrong.
        case configuration
        /// The run was asked to stop.
        case interrupted
    }

    package var kind: Kind
    /// The file, layer, key or tile that the failure is about.
    package var subject: String
    /// What was wrong, what was expected and what to do, in one sentence or two.
    package var message: String

    package init(_ kind: Kind, subject: String, message: String) {
        self.kind = kind
        self.subject = subject
        self.message = message
    }
}

extension TubanError: CustomStringConvertible {
    package var description: String { "\(subject): \(message)" }
}
