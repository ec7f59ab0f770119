import GeoIO
import Geometry

/// The part of a full run that is done again: a member of the plan, which is that of the full run in all else.
package struct PlannedRerun: Sendable, Codable, Hashable {
    /// The full run's id.
    package var of: String
    /// Its folder, whose finished tiles are used while they are what the run wrote.
    package var directory: String
    /// What is looked at again; within the region of the full run, if that has one.
    package var region: PlannedRegion

    package enum CodingKeys: String, CodingKey {
        case directory, region
        case of = "run_id"
    }

    /// Of the region's ground, whatever it was named by.
    static func identity(of region: PlannedRegion) throws(TubanError) -> String {
        let numbers = region.polygons.map { polygon in
            polygon.map { ring in ring.map { "\(String($0.x.bitPattern, radix: 16)) \(String($0.y.bitPattern, radix: 16))" }.joined(separator: ",") }
                .joined(separator: ";")
        }
        return try ContentHash.of(numbers.joined(separator: "\n"))
    }
}

extension Plan {
    /// The plan of the full run that this one is a part of, as far as its tiles are concerned.
    func full(_ rerun: PlannedRerun) -> Plan {
        var plan = self
        plan.runID = rerun.of
        plan.rerun = nil
        return plan
    }
}

/// What a re-run looked at and what it used, as `run.json` tells it.
package struct RerunReport: Sendable, Codable, Hashable {
    /// The full run's id.
    package var of: String
    /// As given.
    package var region: String
    package var reason: String?
    /// What is no longer as it was when the full run was finished.
    package var differences: [String]
    /// In which all candidates of the region are whole; present after `diff`.
    package var window: PixelWindow?
    /// Whether the full run's tiles were there.
    package var reusesTiles: Bool?

    package enum CodingKeys: String, CodingKey {
        case region, reason, differences, window
        case of = "run_id"
        case reusesTiles = "reuses_tiles"
    }
}
