/// The acquisitions that tell how green the ground was through the seasons: those of all dates, and of composites each one.
struct SeasonCourse: Sendable {
    struct Sight: Sendable {
        /// From 0, in the order of time.
        var epoch: Int
        /// Its place in the epoch.
        var acquisition: Int
        /// What tells dates apart: scenes of one day are no two dates.
        var day: String
    }

    /// Planes of the bands.
    let red: Int
    let nir: Int
    /// Epoch by epoch, in the order in which their acquisitions count.
    let sights: [Sight]

    /// Nil without red and near infrared, and with two dates or fewer: those are compared already.
    init?(_ epochs: [PlannedEpoch], bandNames: [String]) {
        guard let red = bandNames.firstIndex(of: "red"), let nir = bandNames.firstIndex(of: "nir") else { return nil }
        (self.red, self.nir) = (red, nir)
        sights = epochs.enumerated().flatMap { number, epoch in
            epoch.acquisitions.enumerated().map { place, acquisition in
                Sight(epoch: number, acquisition: place, day: acquisition.date ?? epoch.date ?? "epoch \(number)")
            }
        }
        guard Set(sights.map(\.day)).count > 2 else { return nil }
    }

    /// The place of an acquisition among `sights`.
    func place(epoch: Int, acquisition: Int) -> Int? {
        sights.firstIndex { $0.epoch == epoch }.map { $0 + acquisition }
    }
}

extension Plan {
    /// Nil where there are not more than two dates with a vegetation index.
    var course: SeasonCourse? { SeasonCourse(epochs, bandNames: bandNames) }
}
