/// What went wrong, in words for the person who has to act on it.
///
/// `subject` names the file, layer, key or tile; `message` says what was wrong, what was expected and what to do.
package struct TubanError: Error, Sendable, Hashable {
    /// The families of failure; each has one exit status.
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case usage, badData, missingInput, internalFault, cannotCreate, inputOutput, busy, permission, configuration, interrupted
    }

    package let kind: Kind
    package let subject: String
    package let message: String

    package init(_ kind: Kind, subject: String, _ message: String) {
        self.kind = kind
        self.subject = subject
        self.message = message
    }
}

extension TubanError: CustomStringConvertible {
    package var description: String { "\(subject): \(message)" }
}
