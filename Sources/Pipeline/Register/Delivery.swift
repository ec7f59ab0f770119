import Foundation
import GeoIO
import Geometry
import Handover

/// Hands the outbox over to a receiver.
package struct Delivery {
    package struct Summary: Sendable, Codable {
        package var delivered = 0
        package var dead = 0
        package var pending = 0
        /// Why the last of those that wait was not taken.
        package var lastFailure: String?

        package enum CodingKeys: String, CodingKey {
            case delivered, dead, pending
            case lastFailure = "last_failure"
        }
    }

    let outbox: Outbox
    /// Seconds that failing requests are tried again for.
    let patience: Double

    package init(outbox: Outbox, patience: Double) {
        self.outbox = outbox
        self.patience = patience
    }

    /// Sends what is pending, oldest first, until all is told or patience ends. After a failure the wait doubles from one second to a
    /// minute, with jitter so that many senders do not come back at once. Stops between requests when it is interrupted.
    package func post(to receiver: EventPost) throws(TubanError) -> Summary {
        var summary = Summary()
        var waiting = try outbox.pending()
        let start = Self.seconds()
        var pause = 1.0
        while !waiting.isEmpty {
            var left: [Outbox.Event] = []
            var held: Set<String> = []
            var asked = 0
            var failuresInRow = 0
            for event in waiting {
                try Interruption.check()
                guard !held.contains(event.uid) else {
                    left.append(event)
                    continue
                }
                switch receiver.send(event.body, id: event.id) {
                case .accepted:
                    try outbox.note([(event, .delivered)])
                    summary.delivered += 1
                    pause = 1
                    failuresInRow = 0
                case .refused(let reason):
                    try outbox.note([(event, .dead(reason))])
                    summary.dead += 1
                case .failed(let reason, let seconds):
                    try outbox.note([(event, .later(reason))])
                    summary.lastFailure = reason
                    held.insert(event.uid)
                    var again = event
                    again.attempts += 1
                    left.append(again)
                    asked = max(asked, seconds)
                    // A receiver that is down fails all of them: three in a row are enough for this round.
                    failuresInRow += 1
                    if failuresInRow >= 3 { held.formUnion(waiting.map(\.uid)) }
                }
            }
            // Those of candidates that failed come last next time, so that a few that the receiver chokes on do not hold up the others.
            let failed = Set(left.filter { $0.attempts > 0 }.map(\.uid))
            waiting = left.filter { !failed.contains($0.uid) } + left.filter { failed.contains($0.uid) }
            guard !waiting.isEmpty else { break }
            let wait = max(Double(asked), pause * Double.random(in: 0.5...1))
            guard Self.seconds() - start + wait <= patience else { break }
            try Self.sleep(wait)
            pause = min(60, pause * 2)
        }
        summary.pending = waiting.count
        return summary
    }

    /// Writes what is pending into a folder: one file of JSON lines, then its manifest, which is renamed last. A reader that waits for the
    /// manifest never sees half a drop. The name follows from the events, so a drop that was killed is written again under the same name.
    package func drop(into folder: String) throws(TubanError) -> Summary {
        let events = try outbox.pending()
        guard let first = events.first, let last = events.last else { return Summary() }
        let name = "tuban-events-\(first.sequence)-\(last.sequence)"
        let text = events.map { $0.body + "\n" }.joined()
        try PublishedFile.write(text, to: "\(folder)/\(name).jsonl")
        let manifest: [String: FieldValue] = [
            "file": .text("\(name).jsonl"), "events": .integer(events.count), "first_sequence": .integer(first.sequence),
            "last_sequence": .integer(last.sequence), "sha256": .text(try ContentHash.of(text)), "schema": .integer(Outbox.schema),
        ]
        try PublishedFile.write(FieldValue.json(manifest) + "\n", to: "\(folder)/\(name).manifest.json")
        try outbox.note(events.map { ($0, .delivered) })
        var summary = Summary()
        summary.delivered = events.count
        return summary
    }

    private static func seconds() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

    /// Sleeps in short steps, so that a signal is heard.
    private static func sleep(_ duration: Double) throws(TubanError) {
        let end = seconds() + duration
        while seconds() < end {
            try Interruption.check()
            usleep(100_000)
        }
    }
}
