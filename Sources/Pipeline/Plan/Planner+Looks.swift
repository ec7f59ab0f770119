import ChangeDetection
import GeoIO
import Geometry
import Raster

/// Dated acquisitions on one grid, for looking at places one by one: no date is compared with another, so nothing is fitted.
struct PlannedLooks {
    var grid: RasterGrid
    /// In the order of their dates.
    var epochs: [(date: String, epoch: PlannedEpoch)]
    var bands: Int
    var roles: BandRoles
    var nearInfrared: Int
    /// Hash over the content of all files and masks.
    var inputsSHA256: String
}

extension Planner {
    /// The epochs of the configuration with their masks. Their ground need not be common: the grid covers all of it.
    func planLooks() throws(TubanError) -> PlannedLooks {
        let infos = try inspect()
        let bands = try selectBands(infos)
        let gate = try GridGate(reference: infos[0][0], configuration: configuration)
        var epochs: [PlannedEpoch] = []
        for (index, files) in infos.enumerated() {
            epochs.append(try planEpoch(configuration.epochs[index], files, gate, bands: bands[index]).epoch)
        }
        let windows = epochs.flatMap(\.acquisitions).flatMap(\.files).map(\.window)
        let (x, y) = (windows.map(\.x).min() ?? 0, windows.map(\.y).min() ?? 0)
        let window = PixelWindow(x: x, y: y, width: (windows.map(\.maxX).max() ?? x) - x, height: (windows.map(\.maxY).max() ?? y) - y)
        let grid = gate.reference.cropped(to: window)
        for index in epochs.indices {
            epochs[index].move(by: (-window.x, -window.y))
            try share(try planMasks(configuration.epochs[index].mask ?? [], gate, grid: grid, window: window), among: &epochs[index])
        }
        let hashing = InputHashing(epochs, workers: configuration.workers)
        defer { hashing.cancel() }
        try hashing.record(in: &epochs)
        let names = BandNaming.names(infos[0][0], bands[0], configured: configuration.epochs[0].bands?.roles ?? [])
        let roles = BandRoles(names: names.map(\.role))
        guard let nearInfrared = roles.nearInfrared else {
            throw TubanError(
                .configuration, subject: infos[0][0].path,
                "has no band of near infrared, without which no crop can be told; name the bands with 'bands', for instance 1=blue,2=green,3=red,4=nir")
        }
        var dated: [(date: String, epoch: PlannedEpoch)] = []
        for (index, epoch) in epochs.enumerated() {
            guard let date = epoch.date, date.count == 10 else {
                throw TubanError(
                    .configuration, subject: infos[index][0].path,
                    "has no full date (\(epoch.date ?? "none")); a check needs one: give 'date: yyyy-mm-dd' for it")
            }
            dated.append((date, epoch))
        }
        let content = epochs.flatMap(\.acquisitions).flatMap { $0.files.map(\.sha256) + $0.masks.flatMap(\.identity) }
        return PlannedLooks(
            grid: grid, epochs: dated.sorted { $0.date < $1.date }, bands: bands[0].count, roles: roles, nearInfrared: nearInfrared,
            inputsSHA256: try ContentHash.of((dated.map(\.date) + content).joined(separator: "\n")))
    }
}
