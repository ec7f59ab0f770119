import ChangeDetection
import Foundation
import GeoIO
import Geometry
import Raster

/// Makes the plan of a run: looks at every input, fits them to one grid, and measures what the region's pixels have in common.
struct Planner {
    let configuration: RunConfiguration
    /// The folder `pipelines`, for the tables of mask classes.
    let dataFolder: String

    /// - Returns: the plan, and what of its dates is decoded already.
    func makePlan() throws(TubanError) -> (plan: Plan, kept: KeptCells?) {
        let infos = try inspect()
        let bands = try selectBands(infos)
        let gate = try GridGate(reference: infos[0][0], configuration: configuration)
        var epochs: [PlannedEpoch] = []
        var refused: [RefusedInput] = []
        for (index, files) in infos.enumerated() {
            let planned = try planEpoch(configuration.epochs[index], files, gate, bands: bands[index])
            epochs.append(planned.epoch)
            refused += planned.refused
        }
        let region = try RegionReading.region(configuration.region, crs: gate.reference.crs, assumedCRS: configuration.assumeCRS)
        let window = try commonWindow(epochs, gate.reference, region)
        let grid = gate.reference.cropped(to: window)
        for epoch in epochs.indices {
            epochs[epoch].move(by: (-window.x, -window.y))
            let masks = try planMasks(configuration.epochs[epoch].mask ?? [], gate, grid: grid, window: window)
            try share(masks, among: &epochs[epoch])
        }
        let names = BandNaming.names(infos[0][0], bands[0], configured: configuration.epochs[0].bands?.roles ?? [])
        let pixelSize = try GroundSampleDistance.metres(grid, subject: infos[0][0].path)
        let ways = try sensorWays(infos, epochs, grid: grid, bands: bands[0].count, names: names, pixelSize: pixelSize)
        FileBlocks(epochs, grid: grid).keep(TileShape(side: RegionSampler.cellSize), workers: configuration.workers)
        let hashing = InputHashing(epochs, workers: configuration.workers)
        defer { hashing.cancel() }
        var source = SampleSource(
            before: epochs[0], after: epochs[epochs.count - 1], grid: grid, bands: bands[0].count, mask: RegionMask(region, grid: grid))
        var (sampler, sample, failures, kept, speckle) = try self.sample(&source, &epochs, ways, subject: infos[0][0].path)
        let way = ways.chosen(by: speckle)
        let sensor = way.sensor
        var model = way.model
        let offsets = sensor == .optical ? removeBaselineOffset(&epochs, &sample, kept, infos: infos, pixelSize: pixelSize) : nil
        source.before = epochs[0]
        source.after = epochs[epochs.count - 1]
        let keptDates = [source.before, source.after]
        // Whatever is decided of a date from here on and bears on its samples: they are decoded anew.
        func usableCells(_ source: SampleSource) -> KeptCells? { keptDates == [source.before, source.after] ? kept : nil }
        let last = epochs.count - 1
        var levels: [PlannedLevel] = []
        var balances: [PlannedBalance] = []
        let isBalanced = isBalanced(infos, sensor: sensor, pixelSize: pixelSize)
        if sensor == .optical {
            levels = try levelSeams(&epochs, (0, last), source)
            let isLevelled = levels.contains { $0.level.decision == .levelled }
            source.before = epochs[0]
            source.after = epochs[last]
            if isLevelled { (sample, failures) = try resample(source, sampler) }
            if isBalanced {
                balances.append(try balance(&epochs[last], number: last, &source, sample, kept: usableCells(source), pixelSize: pixelSize))
                if epochs[last].colours != nil { (sample, failures) = try resample(source, sampler) }
            }
        }
        let search = try cloudSearch(
            epochs, [0, epochs.count - 1], source, sampler, sample, kept: usableCells(source), sensor: sensor, roles: names.map(\.role))
        var fit = Fit(model: model, sensor: sensor)
        var cloudTest: [CloudTestReport] = []
        var features: FeatureSample?
        if let probe = search.probe {
            // Most scenes are clear: the cells of the sample are looked at while they are decoded for the features.
            fit.measureRadiometry(sample)
            let part = try sampler.features(source, kept: usableCells(source), model: fit.model, probe: probe, workers: configuration.workers)
            features = part.sample
            cloudTest = try search.note(part.suspected, in: &epochs)
        } else {
            cloudTest = try search.note(nil, in: &epochs)
        }
        if cloudTest.contains(where: { $0.decision == .cloudy }) {
            source.before = epochs[0]
            source.after = epochs[epochs.count - 1]
            (sample, failures) = try resample(source, sampler)
            try checkSeen(sample, failures, subject: infos[0][0].path)
            features = nil
        }
        if features == nil { fit.measureRadiometry(sample) }
        model = fit.model
        let measured: FeatureSample
        if let features {
            measured = features
        } else {
            measured = try sampler.features(source, kept: usableCells(source), model: model, workers: configuration.workers).sample
        }
        model.fitFeatures(measured, threshold: configuration.threshold.rule)
        let later = try planConfirmations(
            &epochs, like: model, source, sampler, sensor: sensor, roles: names.map(\.role), pixelSize: pixelSize, isBalanced: isBalanced,
            mayBeOffset: offsets != nil)
        let left = (epochs[0], epochs[last]) == (source.before, source.after) ? usableCells(source) : nil
        try hashing.record(in: &epochs)
        var plan = try finish(
            refused: refused, grid: grid, tile: way.tile, epochs: epochs, region: region, bandNames: names.map(\.name),
            sensor: sensor, reason: way.reason + (epochs[0].areDecibels ? "; decibels, compared as amplitudes" : ""), model: model, confirmations: later.confirmations,
            cloudTest: cloudTest + later.cloudTest, failures: FailedBlock.unique(failures + later.failures))
        plan.speckle = speckle
        plan.radiometry = fit.lines.map {
            Radiometry(
                baselineOffset: offsets.map { $0 + later.offsets }, invariant: $0, isNormalisedByLines: fit.usesLines, files: levels + later.levels,
                balance: later.balances + balances)
        }
        return (plan, left)
    }

    private func resample(_ source: SampleSource, _ sampler: RegionSampler) throws(TubanError) -> (PairSample, [FailedBlock]) {
        let found = try sampler.samples(source, shiftBands: [], workers: configuration.workers)
        return (found.sample, found.failures)
    }

    private func checkSeen(_ sample: PairSample, _ failures: [FailedBlock], subject: String) throws(TubanError) {
        guard sample.pixels == 0 else { return }
        throw TubanError(
            .badData, subject: subject,
            failures.isEmpty
                ? "no pixel was seen on both dates (all nodata, masked, cloudy, or outside the region)"
                : "no pixel could be read: \(failures[0].path): \(failures[0].reason)")
    }

    /// The sample of both dates, after each later date was brought onto the first one; and whether it shows speckle, where that is the question.
    private func sample(
        _ source: inout SampleSource, _ epochs: inout [PlannedEpoch], _ ways: [SensorWay], subject: String
    ) throws(TubanError) -> (sampler: RegionSampler, sample: PairSample, failures: [FailedBlock], kept: KeptCells?, speckle: SpeckleTest?) {
        let shiftBands = ways[0].model.roles.visible
        let room = ways.map(\.room).min() ?? 0
        let looksForSpeckle = ways.count > 1
        var sampler = RegionSampler(grid: source.grid)
        func taken(_ source: SampleSource, shiftBands: [Int]) throws(TubanError) -> RegionSampler.Samples {
            try sampler.samples(source, shiftBands: shiftBands, room: room, looksForSpeckle: looksForSpeckle, workers: configuration.workers)
        }
        var found = try taken(source, shiftBands: shiftBands)
        if found.sample.pixels < RegionSampler.fewestPixels, !sampler.isWhole {
            sampler = RegionSampler(grid: source.grid, isWhole: true)
            found = try taken(source, shiftBands: shiftBands)
        }
        try takeDecibels(&source, &epochs, ways, &found, subject: subject) { source throws(TubanError) in try taken(source, shiftBands: shiftBands) }
        for index in epochs.indices.dropFirst().dropLast() {
            var between = source
            between.after = epochs[index]
            let shifts = try sampler.samples(between, shiftBands: shiftBands, workers: configuration.workers).shifts
            _ = try register(&epochs[index], shifts, grid: source.grid)
        }
        let last = epochs.count - 1
        var speckle = found.speckle
        if try register(&epochs[last], found.shifts, grid: source.grid) {
            source.after = epochs[last]
            found = try taken(source, shiftBands: [])
            // Resampling smooths grain and overshoots below 0; but whether grain is repeated shows only where the dates lie on each other.
            for band in speckle.indices { speckle[band].repetitions = found.speckle[band].repetitions }
        }
        source.after = epochs[last]
        try checkSeen(found.sample, found.failures, subject: subject)
        return (sampler, found.sample, found.failures, found.kept, looksForSpeckle ? SpeckleTest(speckle) : nil)
    }

    /// Opens every file of every epoch once and checks it for what tuban can read.
    func inspect() throws(TubanError) -> [[RasterInfo]] {
        var infos: [[RasterInfo]] = []
        for epoch in configuration.epochs {
            var files: [RasterInfo] = []
            for path in try InputDiscovery.files(for: epoch.inputs) {
                let info = try RasterReader(path: path).info
                if let palette = info.bands.firstIndex(where: \.isPalette) {
                    throw TubanError(
                        .badData, subject: path,
                        "band \(palette + 1) holds palette indices, not measurements; expand it with gdal_translate -expand rgb if it is a picture")
                }
                files.append(info)
            }
            infos.append(files)
        }
        return infos
    }

    /// Band numbers per epoch: as configured, or all measurement bands; the same count everywhere.
    func selectBands(_ infos: [[RasterInfo]]) throws(TubanError) -> [[Int]] {
        var selected: [[Int]] = []
        for (epoch, files) in infos.enumerated() {
            let numbers = configuration.epochs[epoch].bands?.numbers ?? files[0].measurementBands
            for file in files {
                if configuration.epochs[epoch].bands == nil, file.measurementBands != numbers {
                    throw TubanError(
                        .badData, subject: file.path,
                        "has \(file.measurementBands.count) bands where \(files[0].path) has \(numbers.count); choose common ones with --bands")
                }
                if let missing = numbers.first(where: { $0 > file.bands.count }) {
                    throw TubanError(.badData, subject: file.path, "has no band \(missing): it has \(file.bands.count)")
                }
            }
            guard (1...16).contains(numbers.count) else {
                throw TubanError(
                    .badData, subject: files[0].path, "has \(numbers.count) bands of measurements; 1 to 16 can be compared, choose with --bands")
            }
            selected.append(numbers)
        }
        if let other = selected.firstIndex(where: { $0.count != selected[0].count }) {
            throw TubanError(
                .badData, subject: infos[other][0].path,
                "\(selected[other].count) bands cannot be compared with \(selected[0].count) of \(infos[0][0].path); choose common ones with --bands")
        }
        return selected
    }

    func planEpoch(
        _ epoch: EpochConfiguration, _ infos: [RasterInfo], _ gate: GridGate, bands: [Int]
    ) throws(TubanError) -> (epoch: PlannedEpoch, refused: [RefusedInput]) {
        let composed = try acquisitions(epoch, infos)
        var planned: [PlannedAcquisition] = []
        for group in composed.groups {
            var files: [PlannedFile] = []
            for info in group.infos { files.append(try planFile(info, gate, bands: bands, nodata: epoch.nodata?.map(\.value))) }
            planned.append(PlannedAcquisition(date: composed.groups.count > 1 ? group.date : nil, files: files))
        }
        let found = composed.groups[0].infos.lazy.compactMap(AcquisitionMetadata.date).first
        let date = epoch.date?.text ?? composed.target ?? found?.date
        return (
            PlannedEpoch(
                date: date, dateSource: epoch.date != nil ? "option" : found?.source ?? "unknown", acquisitions: planned,
                composite: configuration.composite), composed.refused
        )
    }

    private func planFile(
        _ info: RasterInfo, _ gate: GridGate, bands: [Int], nodata: [Double]?
    ) throws(TubanError) -> PlannedFile {
        if let nodata, nodata.count != 1, nodata.count != bands.count {
            throw TubanError(
                .configuration, subject: "nodata", "\(nodata.count) values for \(bands.count) bands; give one, or one for each band")
        }
        let (window, warp) = try gate.place(info)
        let chosen = bands.map { info.bands[$0 - 1] }
        let values = bands.indices.map { index -> Double? in
            nodata.map { $0.count == 1 ? $0[0] : $0[index] } ?? chosen[index].nodata
        }
        return PlannedFile(
            path: info.path, sha256: "", bytes: 0, window: window, blockWidth: info.blockWidth, blockHeight: info.blockHeight, blockBytes: info.blockBytes,
            bands: bands, nodata: values, scale: chosen.map(\.scale), offset: chosen.map(\.offset),
            // A warped view always carries an alpha band: ground that the file does not cover.
            hasDatasetMask: info.hasDatasetMask || warp != nil, isPlain: info.isPlain ? true : nil, warp: warp)
    }

    private func commonWindow(
        _ epochs: [PlannedEpoch], _ reference: RasterGrid, _ region: PlannedRegion?
    ) throws(TubanError) -> PixelWindow {
        var window: PixelWindow?
        for epoch in epochs {
            let windows = epoch.acquisitions.flatMap { $0.files.map(\.window) }
            let x = windows.map(\.x).min() ?? 0
            let y = windows.map(\.y).min() ?? 0
            let hull = PixelWindow(
                x: x, y: y, width: (windows.map(\.maxX).max() ?? x) - x, height: (windows.map(\.maxY).max() ?? y) - y)
            window = window?.intersection(hull) ?? hull
        }
        guard let common = window, !common.isEmpty else {
            throw TubanError(
                .badData, subject: epochs.last?.acquisitions.first?.files.first?.path ?? "after",
                "does not overlap the other date: there is no common ground to compare")
        }
        guard let region else { return common }
        let mask = PolygonMask(polygons: region.polygons, transform: reference.transform, within: common)
        guard !mask.bounds.isEmpty else {
            throw TubanError(
                .badData, subject: region.source, "does not overlap the ground that both dates cover; check its CRS and the order of coordinates")
        }
        // A parcel that is kept or left whole may reach any distance beyond the outline.
        return configuration.parcels.clip == .cut ? mask.bounds : common
    }
}

extension ThresholdChoice {
    var rule: ThresholdRule {
        switch self {
        case .auto: .auto
        case .otsu: .otsu
        case .minimumError: .minimumError
        case .mixture: .mixture
        case .chiSquare: .chiSquare
        case .share(let share): .share(share)
        case .value(let value): .value(value)
        }
    }
}

extension PlannedEpoch {
    var files: [PlannedFile] { acquisitions.flatMap(\.files) }

    /// Lets `body` change every file of the epoch.
    mutating func forEachFile(_ body: (inout PlannedFile) -> Void) {
        for acquisition in acquisitions.indices {
            for file in acquisitions[acquisition].files.indices { body(&acquisitions[acquisition].files[file]) }
        }
    }

    mutating func move(by offset: (x: Int, y: Int)) {
        forEachFile { $0.window = $0.window.offsetBy(dx: offset.x, dy: offset.y) }
    }
}
