import Foundation
import GeoIO
import Geometry
import Pipeline
import Raster
import Triage

/// A made-up register: ten years of places on one lattice, each seen ten times. A fifth of the lattice lies under the scene of the run that is
/// taken in, and the places of its last year are those that the run may speak of.
struct RegisterWorld {
    let count: Int
    /// The ground of the run, whose lower left fifth the lattice is spread around.
    let ground: Extent
    let crs: String

    private static let years = 10
    private static let sightings = 10
    /// m: the side of a place.
    private static let size = 60.0

    /// Fills an empty register.
    func fill(_ path: String) throws(TubanError) {
        try RegisterStore.initialise(path, crs: "EPSG:4490")
        let register = try RegisterStore(path, writing: true)
        let transform = try CoordinateTransform(
            from: CoordinateSystem(crs, subject: "bench"), to: CoordinateSystem(register.crs, subject: "bench"), subject: "bench")
        let side = Int((Double(count) / Double(Self.years)).squareRoot().rounded(.up))
        let spacing = (ground.maxX - ground.minX) * 5.0.squareRoot() / Double(side)
        try register.transaction { () throws(TubanError) in
            var number = 0
            for cell in 0..<(side * side) {
                let (left, bottom) = (ground.minX + Double(cell % side) * spacing, ground.minY + Double(cell / side) * spacing)
                let corners = [(0.0, 0.0), (Self.size, 0), (Self.size, Self.size), (0, Self.size), (0, 0)]
                let outline = try MapPolygon(rings: [corners.map { Point(x: left + $0.0, y: bottom + $0.1) }]).carried(by: transform)
                for year in 0..<Self.years where number < count {
                    try add(number, year: year, outline, to: register)
                    number += 1
                }
            }
            for sequence in 1...(Self.years * Self.sightings) {
                try register.append(
                    to: RegisterSchema.runs,
                    [
                        "sequence": .integer(sequence), "run_key": .text("bench \(sequence)"), "run": .text("bench \(sequence)"), "family": .text("optical"),
                        "date_before": .text(Self.before(0)), "date_after": .text(Self.before(1)),
                    ])
            }
        }
    }

    /// The uid of one place, known without the register.
    static func uid(_ number: Int) -> String {
        var state = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1
        func next() -> UInt64 {
            state = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            state = (state ^ (state >> 27)) &* 0x94D0_49BB_1331_11EB
            state ^= state >> 31
            return state
        }
        return String(
            format: "%08x-%04x-8%03x-8%03x-%012llx", UInt32(truncatingIfNeeded: next()), UInt32(next() & 0xFFFF), UInt32(next() & 0xFFF), UInt32(next() & 0xFFF),
            next() & 0xFFFF_FFFF_FFFF)
    }

    /// The last year ends where the run does.
    private static func before(_ year: Int) -> String { "\(2023 - years + year)-05-01" }

    private func add(_ number: Int, year: Int, _ outline: MapPolygon, to register: RegisterStore) throws(TubanError) {
        let uid = Self.uid(number)
        let area = Self.size * Self.size
        let months = (6...12).map { ($0, year) } + (1...3).map { ($0, year + 1) }
        let last = "\(2023 - Self.years + year + 1)-03-01"
        for (index, (month, of)) in months.enumerated() {
            let after = "\(2023 - Self.years + of)-\(month < 10 ? "0" : "")\(month)-01"
            try register.append(
                to: RegisterSchema.sightings,
                [
                    "uid": .text(uid), "sequence": .integer(year * Self.sightings + index + 1), "run": .text("bench"),
                    "date_before": .text(Self.before(year)), "date_after": .text(after), "finding": .text("found"), "area_m2": .real(area),
                    "seen_fraction": .real(1), "geometry_hash": .text(uid), "class": .text("building"), "tier": .text("P2"),
                    "confidence": .real(0.8), "rules_version": .text("bench"), "relation": .text(index == 0 ? "new" : "known"),
                ])
        }
        try register.store.insert(
            into: RegisterSchema.candidates,
            [
                "uid": .text(uid), "family": .text("optical"), "state": .text("persisting"), "review_again": .integer(0), "class": .text("building"),
                "tier": .text("P2"), "confidence": .real(0.8), "evidence": .real(1), "area_m2": .real(area), "area_mu": .real(area * 0.0015),
                "township_code": .text("130999\(100 + number % 20)"), "first_found": .text("\(2023 - Self.years + year)-06-01"), "last_found": .text(last),
                "last_seen": .text(last), "found_dates": .integer(Self.sightings), "change_from": .text(Self.before(year)),
                "change_to": .text("\(2023 - Self.years + year)-06-01"), "geometry_hash": .text(uid), "run": .text("bench"),
                "record": .text(Self.record), "relation": .text("known"),
            ], polygons: [outline])
        try register.append(
            to: RegisterSchema.events,
            [
                "sequence": .integer(number + 1), "id": .text(uid), "uid": .text(uid), "kind": .text("found"), "run": .text("bench"),
                "date": .text(last), "payload": .text("{}"), "delivery": .text("delivered"), "attempts": .integer(1),
            ])
    }

    /// About as long as the record of a candidate with base layers.
    private static let record = "{" + (0..<60).map { "\"attribute_\($0)\":\($0).125" }.joined(separator: ",") + "}"
}
