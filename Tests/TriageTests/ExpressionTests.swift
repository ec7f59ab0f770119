import Testing
import Triage
import _TestSupport

@Suite struct ExpressionTests {
    private static let checker = ExpressionChecker(table: .standard)

    static func value(_ text: String, _ values: [String: AttributeValue] = [:]) throws -> AttributeValue? {
        try checker.check(text).expression.value(ParcelRecord(values), [])
    }

    @Test(arguments: [
        ("1 + 2 * 3 == 7", true), ("(1 + 2) * 3 == 9", true), ("10 - 3 - 2 == 5", true), ("8 / 4 / 2 == 1", true), ("-2 * -3 == 6", true),
        ("not 1 > 2 and 3 > 2", true), ("1 > 2 and 3 > 2 or true", true), ("1 > 2 and (3 > 2 or true)", false), ("--1 == 1", true),
        ("\"a\" in [\"a\", 'b']", true), ("3 not in [1, 2]", true), ("not not true", true), ("min(3, 1, 2) + max(1, 5) == 6", true),
        ("if(2 > 1, 10, 20) == 10", true), ("abs(-3) == 3", true), ("date(\"2024-03-01\") - date(\"2024-02-01\") == 29", true),
        ("date(\"2024-02-28\") + 2 == date(\"2024-03-01\")", true), ("year_end(date(\"2023-05-01\")) == date(\"2023-12-31\")", true),
        ("day('2023-05') == date('2023-05-01') or true", true), ("present(day('2023-05'))", false),
    ])
    func constantsComeOutAsInArithmetic(text: String, expected: Bool) throws { #expect(try Self.value(text) == .flag(expected)) }

    /// Strong logic of Kleene, for all nine pairs; `farmland_mu` and its like are absent.
    @Test func threeValuesFollowKleene() throws {
        let values: [(String, Bool?)] = [("true", true), ("false", false), ("(farmland_mu > 0)", nil)]
        for (left, a) in values {
            #expect(try Self.value("not \(left)")?.flag == a.map { !$0 })
            for (right, b) in values {
                let both: Bool? = a == false || b == false ? false : a == nil || b == nil ? nil : true
                let either: Bool? = a == true || b == true ? true : a == nil || b == nil ? nil : false
                #expect(try Self.value("\(left) and \(right)")?.flag == both)
                #expect(try Self.value("\(left) or \(right)")?.flag == either)
            }
        }
    }

    @Test(arguments: [
        "farmland_mu + 1", "farmland_mu > 0", "farmland_mu * 0", "class == 'road'", "class in ['road']", "min(1, farmland_mu)", "1 / 0", "0 / 0",
        "if(farmland_mu > 0, 1, 2)", "approval_date - date('2020-01-01')", "date('9999-12-31') + 1", "day(date_after)",
        "coalesce(farmland_mu, 1 / 0)",
    ])
    func whatRestsOnNothingIsNothing(text: String) throws { #expect(try Self.value(text) == nil) }

    @Test func presenceAndDefaultsAreAlwaysKnown() throws {
        #expect(try Self.value("present(farmland_mu)") == .flag(false))
        #expect(try Self.value("coalesce(farmland_mu, 3)") == .number(3))
        #expect(try Self.value("present(farmland_mu)", ["farmland_mu": .number(0)]) == .flag(true))
    }

    /// Position of the fault, and the name that was probably meant among those offered.
    @Test(arguments: [
        ("area_m3 > 1", 1, "area_m2"), ("1 + (2", 7, nil), ("1 = 2", 3, nil), ("class == \"buildng\"", 10, "building"), ("area_m2 > 'a'", 11, nil),
        ("class > 'a'", 1, nil), ("1 < 2 < 3", 7, nil), ("", 1, nil), ("'abc", 1, nil), ("absent(1)", 1, nil), ("5mu > 1", 1, nil),
        ("1 and true", 1, nil),
        ("tier == 'P1'", 1, nil), ("date('2023-02-30') > date('2023-01-01')", 6, nil), ("[1] == 1", 1, nil), ("area_m2 in 3", 12, nil),
        ("1 2", 3, nil),
        ("area_m2 > 1 and", 16, nil), ("area_m2 in [1, 'a']", 16, nil), ("present()", 9, nil), ("a ; b", 3, nil),
    ])
    func faultsHaveTheirPlace(text: String, position: Int, meant: String?) {
        let fault = #expect(throws: ExpressionProblem.self) { try Self.checker.check(text) }
        #expect(fault?.position == position, "\(fault?.message ?? "")")
        if let meant { #expect(fault?.unknown?.known.contains(meant) == true) }
    }

    /// No text whatever ends the program: it parses, or has a fault with a place in the text.
    @Test(arguments: 0..<40)
    func anyTextParsesOrHasAPositionedFault(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let soup = [
            "and", "or", "not", "in", "true", "false", "(", ")", "[", "]", ",", "+", "-", "*", "/", "==", "!=", "<", "<=", ">", ">=", "1", "0.5",
            "'a'", "\"",
            "area_m2", "class", "present", "if", "coalesce", "min", "date", "year_end", "case_group", "approval_date", "é", "；", "\n", "=", ".",
        ]
        for _ in 0..<500 {
            let length = Int.random(in: 0...60, using: &generator)
            let text: String
            if Bool.random(using: &generator) {
                text = (0..<length).map { _ in soup.randomElement(using: &generator) ?? "" }.joined(
                    separator: Bool.random(using: &generator) ? " " : "")
            } else {
                text = String(decoding: (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }, as: UTF8.self)
            }
            do {
                let checked = try Self.checker.check(text)
                _ = checked.expression.value(ParcelRecord([:]), [])
            } catch {
                #expect((1...(text.unicodeScalars.count + 1)).contains(error.position))
            }
        }
    }

    @Test(arguments: ["(", "not ", "-", "1+", "present(", "[", "if(true,1,", "1 in [", "true and "])
    func deepTextsAreRefused(piece: String) {
        for count in [70, 900, 100_000] {
            #expect(throws: ExpressionProblem.self) { try Self.checker.check(String(repeating: piece, count: count) + "1") }
        }
    }

    /// A checked expression gives values of its type, or none, for any record.
    @Test(arguments: [
        "area_m2 / (farmland_mu - 3) > 1", "coalesce(farmland_mu, area_mu) * 2", "if(suppressed_like, 1, 2)", "approval_date + farmland_mu * 1000",
        "day(date_after) - approval_date", "class in ['road'] or farmland_mu / 0 > 1",
    ])
    func valuesHaveTheTypeThatWasChecked(text: String) throws {
        var checker = Self.checker
        checker.meanings["suppressed_like"] = .definition(0, .flag)
        let checked = try checker.check(text)
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            var record = ParcelRecord([:])
            for position in AttributeTable.standard.attributes.indices where Bool.random(using: &generator) {
                record[position] = AttributeTable.standard.randomValue(at: position, using: &generator)
            }
            let value = checked.expression.value(record, [Bool.random(using: &generator) ? .flag(true) : nil])
            #expect(value == nil || value?.kind == checked.kind)
            if case .number(let number)? = value { #expect(number.isFinite) }
        }
    }
}
