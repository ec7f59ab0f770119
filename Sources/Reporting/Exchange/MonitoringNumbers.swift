import GeoIO
import Geometry

/// Monitoring numbers (监测编号): county code (6 digits) + programme letters + 8 digits, `_n` for the parts of a split parcel.
///
/// The digits come from a hash of batch, county, programme and the parcel's `uid`, which itself comes from its place, size and dates. So
/// they do not depend on the order of rows or on how parcels rank. Where two parcels of one queue would get the same digits, the one with
/// the smaller hash keeps them, and the other hashes once more. Numbers are given out for the whole queue, whatever part of it
/// is exported.
package enum MonitoringNumbers {
    package struct Number: Sendable, Hashable {
        package var full: String
        /// That of the parcel before it was split; nil for a whole one.
        package var parent: String?
    }

    package static let unknownCounty = "000000"

    package static func assign(
        _ parcels: [(uid: String, county: String)], programme: String, batch: String
    ) throws(TubanError) -> [String: Number] {
        try assign(parcels, programme: programme, batch: batch, digits: 8)
    }

    /// - Parameter digits: fewer make collisions likely, for tests.
    package static func assign(
        _ parcels: [(uid: String, county: String)], programme: String, batch: String, digits: Int
    ) throws(TubanError) -> [String: Number] {
        var wholes: [String: (stem: String, key: String, hash: String)] = [:]
        // A part of a split parcel may lie in another county than its sibling: each county has numbers of its own.
        for parcel in parcels {
            let (whole, _) = split(parcel.uid)
            let key = "\(batch)|\(parcel.county)|\(programme)|\(whole)"
            let name = "\(parcel.county)|\(whole)"
            if wholes[name] == nil { wholes[name] = (parcel.county + programme, key, try ContentHash.of(key)) }
        }
        let limit = (0..<digits).reduce(UInt64(1)) { power, _ in power * 10 }
        var taken: Set<String> = []
        var numbers: [String: String] = [:]
        for (name, whole) in wholes.sorted(by: { ($0.value.hash, $0.key) < ($1.value.hash, $1.key) }) {
            var hash = whole.hash
            var attempt = 0
            while true {
                let value = (UInt64(hash.prefix(15), radix: 16) ?? 0) % limit
                let text = String(value)
                let number = whole.stem + String(repeating: "0", count: digits - text.count) + text
                if taken.insert(number).inserted {
                    numbers[name] = number
                    break
                }
                attempt += 1
                guard attempt < 10_000 else {
                    throw TubanError(.badData, subject: whole.stem, "has more parcels than numbers; split the export into several batches")
                }
                hash = try ContentHash.of("\(whole.key)|\(attempt)")
            }
        }
        var assigned: [String: Number] = [:]
        for parcel in parcels {
            let (whole, part) = split(parcel.uid)
            let number = numbers["\(parcel.county)|\(whole)"] ?? ""
            assigned[parcel.uid] = Number(full: part.map { "\(number)_\($0)" } ?? number, parent: part == nil ? nil : number)
        }
        return assigned
    }

    /// `uid_3` as `uid` and `3`.
    static func split(_ uid: String) -> (whole: String, part: String?) {
        guard let mark = uid.lastIndex(of: "_") else { return (uid, nil) }
        let part = uid[uid.index(after: mark)...]
        guard !part.isEmpty, part.allSatisfy({ $0.isASCII && $0.isNumber }) else { return (uid, nil) }
        return (String(uid[..<mark]), String(part))
    }
}
