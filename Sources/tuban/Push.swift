import ArgumentParser
import Foundation
import Geometry
import Handover
import Pipeline
import Reporting
import StageSupport

struct Push: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hands the register's events over to a tracking system, by HTTP or as files.",
        discussion: """
            Each event is a CloudEvent 1.0 in JSON. Its id is also the Idempotency-Key:
            a receiver that has seen the id drops the event. With a secret, the header
            X-Tuban-Signature holds the HMAC-SHA-256 of the body. An answer of 4xx puts
            an event aside (--revive puts it back); 5xx and time-outs are tried again.

            Examples:
              tuban push county.gpkg --to https://tracker.example/events --secret-file key
              tuban push county.gpkg --drop /srv/exchange

            Exit status: 0 all handed over; 3 some were put aside; 75 some still wait.
            """)

    @OptionGroup var source: Register.Source
    @OptionGroup var lock: LockOption

    @Option(help: "Address of the receiver.")
    var to: String?

    @Option(help: "Folder that takes events as JSON lines with a manifest.", completion: .directory)
    var drop: String?

    @Option(help: "File with the key of the signature; else the variable TUBAN_PUSH_SECRET.", completion: .file())
    var secretFile: String?

    @Option(help: "PEM file of certificates to trust instead of the system's.", completion: .file())
    var caFile: String?

    @Option(help: "Seconds that one request may take.")
    var timeout = 30

    @Option(help: "Seconds that failing requests are tried again for.")
    var patience = 60.0

    @Flag(help: "Try events again that were put aside.")
    var revive = false

    @Flag(help: "JSON instead of text.")
    var json = false

    func validate() throws {
        guard (to == nil) != (drop == nil) else { throw ValidationError("give either --to or --drop") }
        guard (1...600).contains(timeout) else { throw ValidationError("--timeout \(timeout): expected 1…600 seconds") }
        guard patience >= 0, patience <= 86_400 else { throw ValidationError("--patience \(patience): expected 0…86400 seconds") }
    }

    func run() async throws {
        let waiting = try lock.patience()
        let hold = try waiting.wait { () throws(TubanError) in try RegisterStore.lock(source.register) }
        defer { withExtendedLifetime(hold) {} }
        let outbox = Outbox(register: try waiting.wait { () throws(TubanError) in try RegisterStore(source.register, writing: true) })
        if revive { _ = try outbox.revive() }
        let delivery = Delivery(outbox: outbox, patience: patience)
        let summary: Delivery.Summary
        if let drop {
            summary = try delivery.drop(into: drop)
        } else {
            summary = try delivery.post(to: EventPost(url: to ?? "", secret: try secret(), timeout: timeout, authority: caFile))
        }
        print(json ? try Document.text(summary) : RegisterText(language: .current).text(summary) + "\n", terminator: "")
        if summary.pending > 0 { throw ExitCode(ExitStatus.busy) }
        if summary.dead > 0 { throw ExitCode(ExitStatus.partial) }
    }

    private func secret() throws -> String? {
        guard let secretFile else { return ProcessInfo.processInfo.environment["TUBAN_PUSH_SECRET"] }
        guard let text = try? String(contentsOfFile: secretFile, encoding: .utf8) else {
            throw TubanError(.missingInput, subject: secretFile, "cannot be read; expected a file with the key of the signature")
        }
        let key = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !key.isEmpty else { throw TubanError(.badData, subject: secretFile, "is empty; expected the key of the signature") }
        return key
    }
}
