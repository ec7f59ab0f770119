import Geometry

/// What a night does: where imagery arrives, which regions are watched, which dates are compared, what is kept and handed out.
package struct NightlyConfiguration: Sendable, Hashable {
    /// A folder that takes imagery of one kind.
    package struct Scenes: Sendable, Hashable {
        package var folder: String
        package var files: [NamePattern]
        /// In place of what patterns and metadata say.
        package var sensor: String?
        /// What is added to a file's name by whoever delivers, when the file is whole, such as `.ok` or `.sha256`.
        package var sidecar: String?
        package var masks: Masks?
    }

    /// Where the masks of the same dates lie.
    package struct Masks: Sendable, Hashable {
        package var folder: String
        package var files: NamePattern
        /// Name of a table of `pipelines/sensors`, or its path; nil for rasters where 0 is not seen.
        package var table: String?
        /// Dates wait until their mask is there.
        package var isRequired: Bool
    }

    package struct Region: Sendable, Hashable {
        package var name: String
        /// Nil for the ground that the later date covers.
        package var outline: RegionChoice?
    }

    /// Which earlier date the newest one is compared with.
    package enum Pairing: Sendable, Hashable {
        /// Of the latest earlier year that has one: the date nearest to the same day of the year, within so many days.
        case sameSeason(days: Int)
        /// The newest one at least so many days earlier.
        case previous(days: Int)
    }

    /// A file that is made of each pair's queue.
    package struct Export: Sendable, Hashable, Codable {
        package var file: String
        package var form: String?
        package var mapping: String?
        package var encoding: String?
        package var county: String?
        package var tiers: [String]?
        package var language: ReportLanguage?
    }

    /// The YAML file that it was read from.
    package var path: String
    /// A run's configuration: all but the imagery of its two dates is taken from it.
    package var pipeline: String
    package var scenes: [Scenes]
    /// Files of the watched folders that are nobody's business.
    package var ignored: [NamePattern]
    package var regions: [Region]
    /// The share of a region that a date must cover.
    package var minCoverage: Double
    package var pairings: [Pairing]
    package var register: String
    /// Of the register's candidates, when it is made.
    package var registerCRS: String
    package var out: String
    /// Of reasons and lists. Stated, not taken from the environment: cron and a person at a terminal must mean the same run.
    package var language: ReportLanguage
    package var exports: [Export]
    package var writesChecklist: Bool
    /// Seconds without a change after which a file counts as whole.
    package var settle: Double
    /// Seconds that reading one file may take.
    package var readLimit: Double
    /// How often a pair is tried that fails for causes of input or output.
    package var attempts: Int
    package var keepScratchDays: Int
    /// Free bytes that must be left over on the disk of the results.
    package var reserve: Int
    /// Bytes that the results of one pixel may take.
    package var bytesPerPixel: Double

    package var state: String { "\(out)/state" }
}
