import ChangeDetection
import Geometry
import Raster

extension Planner {
    /// Looks for clouds on two dates that are compared (`ends`), where they have no masks, and notes what it finds in the epochs.
    ///
    /// - Returns: what was decided for both dates.
    func testClouds(
        _ epochs: inout [PlannedEpoch], _ ends: [Int], isFirstTested: Bool = true, _ source: SampleSource, _ sampler: RegionSampler, _ sample: PairSample, sensor: SensorChoice,
        roles: [String?]
    ) throws(TubanError) -> [CloudTestReport] {
        func all(_ decision: CloudTestReport.Decision, _ reason: String) -> [CloudTestReport] {
            ends.map { CloudTestReport(epoch: $0, decision: decision, reason: reason) }
        }
        guard configuration.cloudTest == .auto else { return all(.off, "turned off") }
        guard sensor == .optical else { return all(.notApplicable, "radar sees through clouds") }
        guard let bands = Self.cloudBands(roles) else { return all(.notApplicable, "it takes blue, green and red bands") }
        let isMasked = ends.map { index in
            epochs[index].acquisitions.contains { $0.masks.contains { !$0.files.isEmpty || $0.polygons != nil } }
        }
        let (clouds, reports) = try CloudTest(source, sampler, bands: bands, workers: configuration.workers)
            .run([isFirstTested && !isMasked[0], !isMasked[1]], sample)
        return ends.indices.map { index in
            if let found = clouds[index] { epochs[ends[index]].clouds = found }
            var report = reports[index] ?? CloudTestReport(epoch: 0, decision: .masked, reason: "the date has a mask")
            report.epoch = ends[index]
            return report
        }
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
