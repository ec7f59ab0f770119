import Foundation
import GeoIO
import Geometry

/// The events of a register that were not handed over yet, in the order in which they came about.
///
/// At least once: an event counts as handed over only after the receiver took it, so one that is killed in between arrives twice, with the
/// same id. Of one candidate, a later event never overtakes an earlier one.
package struct Outbox {
    package struct Event: Sendable {
        package var fid: Int
        package var sequence: Int
        package var id: String
        package var uid: String
        package var attempts: Int
        /// A CloudEvent 1.0 in JSON.
        package var body: String
    }

    /// What the other side made of an event.
    package enum Outcome: Sendable, Hashable {
        case delivered
        /// It will not be tried again: `dead` in the book, with the reason.
        case dead(String)
        case later(String)
    }

    package static let eventVersion = "v1"
    /// Of the form of an event (`pipelines/schemas/candidate-event.schema.json`).
    static let schema = 1

    let register: RegisterStore

    package init(register: RegisterStore) {
        self.register = register
    }

    /// - Parameter limit: at most so many, the oldest first.
    package func pending(limit: Int? = nil) throws(TubanError) -> [Event] {
        var events: [Event] = []
        try register.store.rows(of: RegisterSchema.events, where: "delivery = 'pending'") { (row) throws(TubanError) in
            guard let sequence = row.values["sequence"]?.integer, let id = row.values["id"]?.text, let uid = row.values["uid"]?.text,
                let kind = row.values["kind"]?.text, let payload = row.values["payload"]?.text
            else { throw self.register.spoilt(RegisterSchema.events, row) }
            events.append(
                Event(
                    fid: row.fid, sequence: sequence, id: id, uid: uid, attempts: row.values["attempts"]?.integer ?? 0,
                    body: try self.cloudEvent(id: id, uid: uid, kind: kind, sequence: sequence, row: row.values, payload: payload)))
        }
        events.sort { $0.sequence < $1.sequence }
        return limit.map { Array(events.prefix($0)) } ?? events
    }

    /// Writes down what became of some events, in one transaction.
    package func note(_ outcomes: [(event: Event, outcome: Outcome)]) throws(TubanError) {
        try register.transaction { () throws(TubanError) in
            for (event, outcome) in outcomes {
                var values: [String: FieldValue] = ["attempts": .integer(event.attempts + 1)]
                switch outcome {
                case .delivered:
                    values["delivery"] = .text("delivered")
                    values["answer"] = .absent
                case .dead(let reason):
                    values["delivery"] = .text("dead")
                    values["answer"] = .text(reason)
                case .later(let reason): values["answer"] = .text(reason)
                }
                try register.store.update(RegisterSchema.events, fid: event.fid, values)
            }
        }
    }

    /// Puts events that were given up back in the queue. Returns how many.
    package func revive() throws(TubanError) -> Int {
        let count = try register.store.count(of: RegisterSchema.events, where: "delivery = 'dead'")
        try register.transaction { () throws(TubanError) in
            try register.store.execute("UPDATE \"\(RegisterSchema.events)\" SET delivery = 'pending' WHERE delivery = 'dead'")
        }
        return count
    }

    private func cloudEvent(
        id: String, uid: String, kind: String, sequence: Int, row: [String: FieldValue], payload: String
    ) throws(TubanError) -> String {
        guard let data = try? JSONSerialization.jsonObject(with: Data(payload.utf8)) else {
            throw TubanError(.badData, subject: "event \(id)", "its payload is no JSON; 'tuban register check' tells what is wrong")
        }
        var event: [String: Any] = [
            "specversion": "1.0", "id": id, "source": "/tuban/register", "type": "tuban.candidate.\(kind).\(Self.eventVersion)", "subject": uid,
            "time": "\(row["date"]?.text ?? "1970-01-01")T00:00:00Z", "datacontenttype": "application/json",
            "dataschema": "urn:tuban:schema:candidate-event:\(Self.schema)", "sequence": String(sequence), "data": data,
        ]
        if let related = row["related"]?.text { event["relateduid"] = related }
        do {
            return String(
                decoding: try JSONSerialization.data(withJSONObject: event, options: [.sortedKeys, .withoutEscapingSlashes]), as: UTF8.self)
        } catch {
            throw TubanError(.internalFault, subject: "event \(id)", "cannot be written as JSON: \(error)")
        }
    }
}
