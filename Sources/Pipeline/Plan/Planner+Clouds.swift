import ChangeDetection
import Geometry
import Raster

extension Planner {
    /// Prepares the search for clouds on two dates that are compared (`ends`), where they have no masks.
    func cloudSearch(
        _ epochs: [PlannedEpoch], _ ends: [Int], isFirstTested: Bool = true, _ source: SampleSource, _ sampler: RegionSampler, _ sample: PairSample,
        kept: KeptCells? = nil, sensor: SensorChoice, roles: [String?]
    ) throws(TubanError) -> CloudSearch {
        func none(_ decision: CloudTestReport.Decision, _ reason: String) -> CloudSearch {
            CloudSearch(ends: ends, test: nil, otherwise: (decision, reason))
        }
        guard configuration.cloudTest == .auto else { return none(.off, "turned off") }
        guard sensor == .optical else { return none(.notApplicable, "radar sees through clouds") }
        guard let bands = Self.cloudBands(roles) else { return none(.notApplicable, "it takes blue, green and red bands") }
        let isMasked = ends.map { index in
            epochs[index].acquisitions.contains { $0.masks.contains { !$0.files.isEmpty || $0.polygons != nil } }
        }
        let test = try CloudTest(
            source, sampler, sample, kept: kept, bands: bands, tested: [isFirstTested && !isMasked[0], !isMasked[1]], workers: configuration.workers)
        return CloudSearch(ends: ends, test: test, otherwise: (.masked, "the date has a mask"))
    }

    /// Cells that the search for clouds may have to hold, for the memory's arithmetic.
    func cloudCells(_ grid: RasterGrid, _ sensor: SensorChoice) throws(TubanError) -> Int {
        guard configuration.cloudTest == .auto, sensor == .optical else { return 0 }
        let cell = CloudTest.cell(grid, try GroundPixel(grid, subject: "target grid"))
        return (grid.width / cell) * (grid.height / cell)
    }

    /// Planes by the bands' roles; where none is known, by the customary order, as in `BandRoles`.
    private static func cloudBands(_ roles: [String?]) -> CloudStatistics.Bands? {
        if let blue = roles.firstIndex(of: "blue"), let green = roles.firstIndex(of: "green"), let red = roles.firstIndex(of: "red") {
            return CloudStatistics.Bands(blue: blue, green: green, red: red, nearInfrared: roles.firstIndex(of: "nir"))
        }
        guard roles.allSatisfy({ $0 == nil }), roles.count >= 3 else { return nil }
        return roles.count == 3
            ? CloudStatistics.Bands(blue: 2, green: 1, red: 0, nearInfrared: nil)
            : CloudStatistics.Bands(blue: 0, green: 1, red: 2, nearInfrared: 3)
    }
}

/// The search for clouds on two dates that are compared.
struct CloudSearch {
    /// The dates' numbers.
    let ends: [Int]
    let test: CloudTest?
    /// What is said of a date that is not looked at.
    let otherwise: (decision: CloudTestReport.Decision, reason: String)

    /// What looks at the sample's cells while they are decoded for something else; nil: `note` needs nothing from it.
    var probe: CloudProbe? { test?.probe }

    /// Ends the search and notes what it finds in the epochs.
    ///
    /// - Returns: what was decided for both dates.
    func note(_ suspected: [Bool]?, in epochs: inout [PlannedEpoch]) throws(TubanError) -> [CloudTestReport] {
        let found = try test?.run(suspected)
        return ends.indices.map { index in
            if let clouds = found?.clouds[index] { epochs[ends[index]].clouds = clouds }
            var report = found?.reports[index] ?? CloudTestReport(epoch: 0, decision: otherwise.decision, reason: otherwise.reason)
            report.epoch = ends[index]
            return report
        }
    }
}
