/// What a band measures. The raw values are the words of the configuration.
package enum BandRole: String, Sendable, Hashable, Codable, CaseIterable {
    case coastal, blue, green, yellow, red
    case rededge1, rededge2, rededge3
    case nir, nir2, swir1, swir2, thermal, pan
    case vv, vh, hh, hv
}

/// Which bands of a file are read, in which order, and what they measure.
///
/// Written `1,2,3` (numbers alone) or `blue=1,green=2,red=3,nir=4` (each with its role). Numbers count from 1 as in GDAL.
package struct BandSelection: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        /// The band's number in the file, from 1.
        package var number: Int
        package var role: BandRole?

        package init(number: Int, role: BandRole? = nil) {
            self.number = number
            self.role = role
        }
    }

    /// Never empty; no number and no role twice; either all entries have a role or none has.
    package let entries: [Entry]

    /// The reason why a list of entries is no selection.
    package struct Fault: Error {
        package let message: String
    }

    package static let allowedNumbers = 1...65_535

    package init(entries: [Entry]) throws(Fault) {
        guard !entries.isEmpty else { throw Fault(message: "no band is named") }
        var numbers = Set<Int>()
        var roles = Set<BandRole>()
        for entry in entries {
            guard Self.allowedNumbers.contains(entry.number) else {
                throw Fault(message: "band \(entry.number) cannot exist: bands count from 1")
            }
            guard numbers.insert(entry.number).inserted else { throw Fault(message: "band \(entry.number) is named twice") }
            if let role = entry.role, !roles.insert(role).inserted {
                throw Fault(message: "the role \(role.rawValue) is given twice")
            }
        }
        guard roles.isEmpty || roles.count == entries.count else {
            throw Fault(message: "some bands have a role and some have none")
        }
        self.entries = entries
    }

    package init(_ text: String) throws(Fault) {
        var entries: [Entry] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false).map { $0.trimmingBlanks() }
            switch sides.count {
            case 1: entries.append(Entry(number: try Self.number(sides[0])))
            case 2: entries.append(Entry(number: try Self.number(sides[1]), role: try Self.role(sides[0])))
            default: throw Fault(message: "\(part.trimmingBlanks()) has more than one equals sign")
            }
        }
        try self.init(entries: entries)
    }

    package var numbers: [Int] { entries.map(\.number) }
    package var roles: [BandRole?] { entries.map(\.role) }
    package var count: Int { entries.count }

    /// The form that `init(_:)` reads.
    package var text: String {
        entries.map { entry in entry.role.map { "\($0.rawValue)=\(entry.number)" } ?? String(entry.number) }
            .joined(separator: ",")
    }

    static func number(_ text: String) throws(Fault) -> Int {
        guard let number = Int(text), allowedNumbers.contains(number) else {
            throw Fault(message: "\(text.isEmpty ? "an empty place" : text) is no band number; bands count from 1")
        }
        return number
    }

    static func role(_ text: String) throws(Fault) -> BandRole {
        if let role = BandRole(rawValue: text.lowercased()) { return role }
        let names = BandRole.allCases.map(\.rawValue)
        let hint = Spelling.nearest(to: text, among: names).map { "; did you mean \($0)?" } ?? ""
        throw Fault(message: "\(text) is no band role\(hint) (roles: \(names.joined(separator: ", ")))")
    }
}

extension BandSelection: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            try self.init(container.decode(String.self))
        } catch let fault as Fault {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: fault.message)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension StringProtocol {
    /// Without leading and trailing white space.
    func trimmingBlanks() -> String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return String(rest)
    }
}
