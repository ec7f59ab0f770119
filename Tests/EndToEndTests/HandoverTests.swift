import Foundation
import GeoIO
import Testing
import _TestSupport

/// Events for a tracking system: their form, and what a receiver's moods do to them.
@Suite struct HandoverTests {
    private static func subject(_ request: Receiver.Request) -> String {
        ((try? JSONSerialization.jsonObject(with: Data(request.body.utf8))) as? [String: Any])?["subject"] as? String ?? ""
    }

    /// Every kind of event that the commands bring about is as the schema says, and so is no event with a member too many, too few or of another kind.
    @Test func eventsAreAsTheSchemaSays() throws {
        let schema = try JSONSchema(path: "\(Program.packageRoot)/pipelines/schemas/candidate-event.schema.json")
        let office = try RegisterOffice(seed: 181)
        let found = try office.candidates()
        try CaseLayer.write(
            [
                .init(number: "closed", status: "结案", closed: "2022-03-01", polygons: found[0].polygons),
                .init(number: "claimed", status: "已申报整改", claimed: "2023-01-01", polygons: found[1].polygons),
            ],
            to: office.folder("cases.gpkg"))
        #expect(try office.call("import-backlog", [office.folder("cases.gpkg"), "--mapping", CaseLayer.mapping]).status == 0)
        #expect(try office.call("take", [office.run]).status == 0)
        let uid = try #require(found[2].attributes["uid"]?.text)
        try "uid,verdict,reason,who,decided_at\n\(uid),非农违法,\"a \"\"quoted\"\" word\",inspector,2024-05-02\n"
            .write(toFile: office.folder("decisions.csv"), atomically: true, encoding: .utf8)
        #expect(try office.call("import-decisions", [office.folder("decisions.csv")]).status == 0)
        try
            "before: {inputs: \(office.folder("before.tif")), date: 2023-04-18}\nafter: {inputs: \(office.folder("after.tif")), date: 2024-04-20}\nbands: red=1,green=2,nir=3\n"
            .write(toFile: office.folder("imagery.yaml"), atomically: true, encoding: .utf8)
        #expect(try office.call("verify", ["--imagery", office.folder("imagery.yaml")]).status == 0)
        let place = try office.folder.folder("drop")
        #expect(try Program.run(["push", office.register, "--drop", place]).status == 0)
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: place).first { $0.hasSuffix(".jsonl") })
        let lines = String(decoding: try RegisterOffice.bytes("\(place)/\(name)"), as: UTF8.self).split(separator: "\n")
        var kinds: Set<String> = []
        for line in lines {
            let event = try JSONDecoder().decode(JSONValue.self, from: Data(line.utf8))
            #expect(schema.faults(of: event).isEmpty, "\(line)")
            kinds.insert(event.members["type"]?.text ?? "")
        }
        #expect(kinds == Set(["found", "imported", "recurred", "decided", "verified"].map { "tuban.candidate.\($0).v1" }))
        let event = try JSONDecoder().decode(JSONValue.self, from: Data(try #require(lines.first).utf8))
        for key in event.members.keys where key != "relateduid" {
            #expect(!schema.faults(of: .object(event.members.filter { $0.key != key })).isEmpty, "without \(key)")
            #expect(!schema.faults(of: .object(event.members.merging([key: .null]) { $1 })).isEmpty, "null as \(key)")
        }
        #expect(!schema.faults(of: .object(event.members.merging(["new": .null]) { $1 })).isEmpty)
    }

    /// Some candidates that the receiver chokes on: all others are handed over, in their order, and the exit status asks to come again.
    @Test func failingCandidatesHoldUpNobodyElse() throws {
        let office = try RegisterOffice(seed: 182)
        #expect(try office.call("take", [office.run]).status == 0)
        let uids = try office.candidates().compactMap { $0.attributes["uid"]?.text }.sorted()
        // Events are told by uid within a run: these come first.
        let bad = Set(uids.prefix(4))
        let receiver = try Receiver { bad.contains(Self.subject($0)) ? 500 : 204 }
        defer { receiver.stop() }
        let ended = try Program.run(["push", office.register, "--to", receiver.address, "--patience", "3", "--json"])
        #expect(ended.status == 75, "\(ended.errors)")
        let summary = try RegisterOffice.json(ended)
        #expect(summary["delivered"] as? Int == uids.count - bad.count && summary["pending"] as? Int == bad.count)
        let accepted = receiver.requests.filter { $0.status == 204 }.map { Self.subject($0.request) }
        #expect(Set(accepted) == Set(uids).subtracting(bad) && accepted.count == uids.count - bad.count)
        for (request, _) in receiver.requests { #expect(request.headers["idempotency-key"].map { request.body.contains($0) } == true) }
    }

    /// Of one candidate no event overtakes another, also when the first fails once; a refusal puts aside that event alone.
    @Test func orderHoldsWithinACandidate() throws {
        let office = try RegisterOffice(seed: 183)
        #expect(try office.call("take", [office.run]).status == 0)
        let uid = try #require(try office.candidates().first?.attributes["uid"]?.text)
        let rows = (1...3).map { "\(uid),非农违法,visit \($0),inspector,2024-05-0\($0)" }
        try ("uid,verdict,reason,who,decided_at\n" + rows.joined(separator: "\n") + "\n")
            .write(toFile: office.folder("decisions.csv"), atomically: true, encoding: .utf8)
        #expect(try office.call("import-decisions", [office.folder("decisions.csv")]).status == 0)
        let counter = NSLock()
        nonisolated(unsafe) var failures = 0
        let receiver = try Receiver { request in
            guard Self.subject(request) == uid else { return 200 }
            if request.body.contains("2024-05-02T") { return 422 }
            return counter.withLock {
                failures += 1
                return failures <= 2 ? [503, 0][failures - 1] : 200
            }
        }
        defer { receiver.stop() }
        let ended = try Program.run(["push", office.register, "--to", receiver.address, "--patience", "20", "--json"])
        #expect(ended.status == 3, "\(ended.errors)")
        let times = receiver.requests.filter { Self.subject($0.request) == uid && $0.status == 200 }.compactMap { entry in
            ((try? JSONSerialization.jsonObject(with: Data(entry.request.body.utf8))) as? [String: Any])?["time"] as? String
        }
        #expect(times.map { $0.prefix(10) } == ["2024-04-20", "2024-05-01", "2024-05-03"])
        #expect(try RegisterOffice.json(ended)["dead"] as? Int == 1)
    }
}
