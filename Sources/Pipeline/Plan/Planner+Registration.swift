import ChangeDetection
import GeoIO
import Geometry
import Raster

extension Planner {
    /// Beyond this a date is not moved but refused: the georeference is wrong, and the edges of files would be lost.
    static let largestShift = 8.0

    /// Decides from the windows' shifts what becomes of an epoch, and writes it into its acquisitions.
    ///
    /// - Returns: whether the epoch's samples are moved from now on.
    func register(
        _ epoch: inout PlannedEpoch, _ shifts: [WindowShift], grid: RasterGrid
    ) throws(TubanError) -> Bool {
        var registration = Registration(
            shifts, width: grid.width, height: grid.height, threshold: configuration.registrationThreshold)
        registration.addFiles(epoch.acquisitions.flatMap(\.files), shifts)
        if registration.status == .corrected, let largest = registration.largest, largest > Self.largestShift {
            throw TubanError(
                .badData, subject: epoch.acquisitions.first?.files.first?.path ?? "after",
                "lies \((largest * 10).rounded() / 10) pixels from the first date (\(registration.agreeing) of \(registration.windows) windows "
                    + "agree); up to \(Int(Self.largestShift)) are corrected. Check its georeference, or give a --registration-threshold above this to use it as it is"
            )
        }
        for index in epoch.acquisitions.indices { epoch.acquisitions[index].registration = registration }
        return registration.status == .corrected
    }
}

extension Registration {
    /// What the agreeing windows that lie within one file say, for each of several files.
    fileprivate mutating func addFiles(_ planned: [PlannedFile], _ shifts: [WindowShift]) {
        guard planned.count > 1, let field else { return }
        var found: [FileShift] = []
        for file in planned {
            var (dx, dy, windows) = (0.0, 0.0, 0)
            for window in shifts where agrees(window, field) {
                guard let shift = window.shift, file.window.contains(column: window.column, row: window.row) else { continue }
                dx += shift.dx
                dy += shift.dy
                windows += 1
            }
            guard windows > 0 else { continue }
            found.append(FileShift(path: file.path, dx: dx / Double(windows), dy: dy / Double(windows), windows: windows))
        }
        files = found
    }
}

extension PixelWindow {
    fileprivate func contains(column: Double, row: Double) -> Bool {
        column >= Double(x) && column < Double(maxX) && row >= Double(y) && row < Double(maxY)
    }
}
