import Pipeline
import Testing
import Triage
import _TestSupport

@Suite struct RuleEngineTests {
    static let table = AttributeTable.standard

    static func farmland() throws -> RuleEngine {
        RuleEngine(try RuleSetReader.read(path: "\(RuleCaseTests.folder)/farmland-cn.yaml").rules, table: table)
    }

    static func records(_ count: Int, seed: Int) -> [ParcelRecord] {
        var generator = SeededGenerator(seed: UInt64(seed))
        return (0..<count).map { number in
            var record = ParcelRecord(table)
            for position in table.attributes.indices where Int.random(in: 0..<5, using: &generator) > 0 {
                record[position] = table.randomValue(at: position, using: &generator)
            }
            record[table["uid"]] = .text("uid\(number)")
            // Large enough, wide enough and few of one group, so that most are not suppressed.
            record[table["area_m2"]] = .number(Double.random(in: 500...9000, using: &generator))
            record[table["mean_width_px"]] = .number(Double.random(in: 1.5...20, using: &generator))
            record[table["pixel_size_m"]] = .number(2)
            record[table["sliver_score"]] = .number(0)
            record[table["min_area_m2"]] = .number(0)
            return record
        }
    }

    @Test(arguments: 0..<5)
    func theOrderOfTheInputDoesNotShow(seed: Int) throws {
        let engine = try Self.farmland()
        let records = Self.records(400, seed: seed)
        var generator = SeededGenerator(seed: UInt64(seed + 100))
        var first = records
        var second = records.shuffled(using: &generator)
        let firstOrder = engine.place(&first, language: "zh")
        let secondOrder = engine.place(&second, language: "zh")
        #expect(firstOrder.map { first[$0] } == secondOrder.map { second[$0] })
        #expect(Set(first.compactMap { $0.text(Self.table["tier"]) }).count >= 4)
    }

    /// Tiers first, then the keys of the file; ranks without gap.
    @Test func theOrderIsThatOfTheFile() throws {
        let engine = try Self.farmland()
        var records = Self.records(600, seed: 3)
        let sums = engine.sums(records)
        let order = engine.place(&records, language: "en")
        let placed = order.map { records[$0] }
        #expect(placed.map { Int($0.number(Self.table["rank"]) ?? 0) } == Array(1...600))
        for (left, right) in zip(placed, placed.dropFirst()) {
            let tiers = [left, right].map { $0.text(Self.table["tier"]) ?? "" }
            #expect(tiers[0] <= tiers[1])
            guard tiers[0] == tiers[1] else { continue }
            let keys = [left, right].map { record in
                let values = engine.definitions(record, sums: sums)
                return engine.rules.order.map { key -> Double in
                    switch key.expression.value(record, values) {
                    case .number(let number)?: number
                    case .date(let day)?: Double(day.days)
                    default: -.infinity
                    }
                }
            }
            let decided = zip(keys[0], keys[1]).first { $0 != $1 }
            if let decided {
                #expect(decided.0 > decided.1)
            } else {
                #expect((left.text(Self.table["uid"]) ?? "") < (right.text(Self.table["uid"]) ?? ""))
            }
        }
    }

    /// Every rule that needs a role is not evaluated, or false, where the role is absent; none becomes true by it.
    @Test(arguments: [
        "farmland_mu", "basic_farmland_mu", "red_line_mu", "class", "backlog_share", "approval_share", "temporary_share", "facility_share",
    ])
    func anAbsentRoleMakesNoRuleTrueThatRestsOnIt(name: String) throws {
        let engine = try Self.farmland()
        let defaults: Set = ["B1", "A5", "B6", "B7", "C2", "C3b", "A7", "B4b", "F1"]
        for record in Self.records(300, seed: 11) {
            var without = record
            without[Self.table[name]] = nil
            let values = [record, without].map { engine.definitions($0, sums: engine.sums([$0])) }
            let outcomes = [engine.outcomes(record, values[0]), engine.outcomes(without, values[1])]
            for (position, rule) in engine.rules.rules.enumerated() where outcomes[1][position] == .yes && outcomes[0][position] != .yes {
                #expect(defaults.contains(rule.id), "\(rule.id) became true without \(name)")
            }
        }
    }

    /// Sums over groups are the same for any order, and count each parcel once.
    @Test func sumsDoNotDependOnTheOrder() throws {
        let engine = try Self.farmland()
        var generator = SeededGenerator(seed: 5)
        let records = (0..<200).map { number in
            ParcelRecord([
                "uid": .text("u\(number)"), "case_group": .text("g\(number % 7)"), "class": .text("road"), "date_before": .text("2023-01-01"),
                "date_after": .text("2023-06-01"), "basic_farmland_mu": .number(Double.random(in: 0.1...0.3, using: &generator)),
                "farmland_mu": .number(0.3), "pixel_size_m": .number(1), "perimeter_m": .number(1),
            ])
        }
        let shuffled = records.shuffled(using: &generator)
        let sums = [engine.sums(records), engine.sums(shuffled)]
        let position = try #require(engine.rules.definitions.firstIndex { $0.name == "group_P" })
        for group in 0..<7 {
            let values = sums.map { engine.definitions(records[group], sums: $0)[position]?.number }
            let expected = records.enumerated().filter { $0.offset % 7 == group }.reduce(0) {
                $0 + ($1.element.number(Self.table["basic_farmland_mu"]) ?? 0)
            }
            #expect(values[0] == values[1])
            #expect(abs((values[0] ?? 0) - expected) < 1e-4)
        }
    }

    /// Attributes are values: what a text says is never read as an expression, a figure or a rule.
    @Test(arguments: ["\" or true or \"", "{uid}", "{area_m2:2}", "') or 1 == 1", "true", "[\"a\"]", "A1,A2", "\u{0}\n"])
    func textsOfAttributesAreNeverRead(text: String) throws {
        let engine = try Self.farmland()
        let given: [String: AttributeValue] = [
            "uid": .text("u"), "area_m2": .number(5000), "mean_width_px": .number(20), "pixel_size_m": .number(1), "min_area_m2": .number(0),
            "key_project": .text(text), "key_project_share": .number(1), "backlog_status": .text(text), "backlog_share": .number(1),
            "backlog_growth_m2": .number(5000), "case_group": .text(text), "date_after": .text(text),
        ]
        var records = [ParcelRecord(given)]
        _ = engine.place(&records, language: "en")
        #expect(records[0].text(Self.table["tier"]) == "P4")
        #expect(records[0].text(Self.table["rules"]) == "D2")
        #expect(records[0].text(Self.table["reasons"])?.contains("inside key project \(text);") == true)
    }

    /// About the share that was asked for, the same in every run, and another with another seed.
    @Test func theAuditSampleHangsOnTheUidAlone() {
        let uids = (0..<50_000).map { "u-\($0)" }
        let audit = RuleSet.Audit(share: 0.02, seed: 1)
        let chosen = uids.filter { audit.holds($0) }
        // Three standard deviations of a binomial with n = 50,000.
        #expect(abs(Double(chosen.count) - 1000) < 94)
        #expect(uids.reversed().filter { audit.holds($0) }.count == chosen.count)
        #expect(Set(chosen) != Set(uids.filter { RuleSet.Audit(share: 0.02, seed: 2).holds($0) }))
        #expect(!uids.contains { RuleSet.Audit(share: 0, seed: 1).holds($0) } && uids.allSatisfy { RuleSet.Audit(share: 1, seed: 1).holds($0) })
    }

    /// The order in which effects are combined, as it is documented.
    @Test(arguments: [
        (["tier P3", "tier P2"], "P2"), (["at least P2"], "P2"), (["tier P1", "at least P3"], "P1"), (["tier P3", "one tier up"], "P2"),
        (["one tier up", "one tier up"], "P2"), (["tier P1", "one tier up"], "P1"), (["tier P1", "one tier up", "at most P4"], "P4"),
        (["at most P2"], "P4"), (["at least P3", "one tier up", "at most P3"], "P3"), (["tier P1", "suppress"], "S"),
        (["hold", "sensitive", "tag x"], "P4"),
        ([], "P4"),
    ])
    func effectsAreCombinedInTheDocumentedOrder(effects: [String], tier: String) throws {
        for order in [effects, effects.reversed()] {
            let text = RuleFileProblemTests.file(
                (order + ["tag never"]).enumerated().map {
                    RuleFileProblemTests.rule("R\($0)", when: $1 == "tag never" ? "area_m2 > 9" : "area_m2 > 1", effect: $1)
                }.joined())
            let engine = RuleEngine(try RuleFileProblemTests.read(text).rules, table: Self.table)
            var records = [ParcelRecord(["uid": .text("u"), "area_m2": .number(2)])]
            _ = engine.place(&records, language: "en")
            #expect(records[0].text(Self.table["tier"]) == tier)
            #expect(records[0].flag(Self.table["hold"]) == effects.contains("hold"))
            #expect(records[0].flag(Self.table["sensitive"]) == effects.contains("sensitive"))
            #expect(records[0].text(Self.table["tags"]) == (effects.contains("tag x") ? "x" : nil))
        }
    }

    /// The day that counts is that of the last scene, or the last that it can have been.
    @Test(arguments: [("2024-05-31", "A"), ("2024-06-01", "B"), ("2024-05", "A"), ("2024", "B"), ("2023", "A"), (nil, "B")])
    func rulesApplyInTheirPeriod(date: String?, id: String) throws {
        let text =
            RuleFileProblemTests.rule("A", effect: "tier P1", more: ", effective_to: 2024-05-31")
            + RuleFileProblemTests.rule("B", effect: "tier P2", more: ", effective_from: 2024-06-01")
        let engine = RuleEngine(try RuleFileProblemTests.read(RuleFileProblemTests.file(text)).rules, table: Self.table)
        var records = [ParcelRecord(["uid": .text("u"), "area_m2": .number(2)])]
        records[0][Self.table["date_after"]] = date.map { .text($0) }
        _ = engine.place(&records, language: "en")
        #expect(records[0].text(Self.table["rules"]) == id)
    }
}
