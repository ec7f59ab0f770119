import Foundation
import GeoIO
import Geometry

extension Planner {
    /// The files of one date of an epoch.
    struct DatedFiles {
        /// Nil when the epoch is taken as one acquisition.
        var date: String?
        var infos: [RasterInfo]
    }

    /// Sorts the files of an epoch into acquisitions by their dates, and leaves out those beyond the season.
    ///
    /// - Returns: the acquisitions in the order in which they count (`first`: as given; `best`: nearest to the epoch's date first, the earlier
    ///   of two; `median`: by date), and what was left out.
    func acquisitions(
        _ epoch: EpochConfiguration, _ infos: [RasterInfo]
    ) throws(TubanError) -> (groups: [DatedFiles], target: String?, refused: [RefusedInput]) {
        guard infos.count > 1, configuration.composite != .first || configuration.season != nil else {
            return ([DatedFiles(date: nil, infos: infos)], nil, [])
        }
        var groups: [DatedFiles] = []
        var refused: [RefusedInput] = []
        for info in infos {
            guard let date = AcquisitionMetadata.date(of: info)?.date else {
                throw TubanError(
                    .badData, subject: info.path, "has no date in its metadata or its name; composites and seasons need one")
            }
            if let season = configuration.season {
                guard let middle = epoch.date?.dayNumber else {
                    throw TubanError(
                        .configuration, subject: "season",
                        "an epoch of several files has no date for the season to lie around; give date_before and date_after, or date in epochs")
                }
                let distance = abs((Self.day(date) ?? middle) - middle)
                guard distance <= season else {
                    refused.append(RefusedInput(path: info.path, reason: "\(date) is \(distance) days from \(epoch.date?.text ?? ""), more than \(season)"))
                    continue
                }
            }
            if let index = groups.firstIndex(where: { $0.date == date }) {
                groups[index].infos.append(info)
            } else {
                groups.append(DatedFiles(date: date, infos: [info]))
            }
        }
        guard !groups.isEmpty else {
            throw TubanError(
                .badData, subject: infos[0].path, "and all other files of its epoch lie beyond the season: \(refused[0].reason); give a wider --season")
        }
        guard groups.count <= 200 else {
            throw TubanError(.badData, subject: infos[0].path, "its epoch has \(groups.count) dates; at most 200 can be composed")
        }
        let dates = groups.compactMap(\.date).sorted()
        let target = epoch.date?.text ?? dates[(dates.count - 1) / 2]
        let middle = Self.day(target) ?? 0
        func rank(_ group: DatedFiles) -> (Int, String) {
            let date = group.date ?? ""
            return (configuration.composite == .best ? abs((Self.day(date) ?? middle) - middle) : 0, date)
        }
        if configuration.composite != .first { groups.sort { rank($0) < rank($1) } }
        return (groups, target, refused)
    }

    /// Gives each acquisition the files of masks that are of its date; a mask file without a date goes to all.
    func share(_ masks: [PlannedMask], among epoch: inout PlannedEpoch) throws(TubanError) {
        guard epoch.acquisitions.count > 1 else {
            epoch.acquisitions[0].masks = masks
            return
        }
        var dates: [String: String] = [:]
        for path in masks.flatMap(\.files).map(\.path) where dates[path] == nil {
            dates[path] = AcquisitionMetadata.date(of: try RasterReader(path: path).info)?.date
        }
        for index in epoch.acquisitions.indices {
            let own = epoch.acquisitions[index].date
            for mask in masks {
                var part = mask
                part.files = mask.files.filter { dates[$0.path].map { $0 == own } ?? true }
                guard mask.files.isEmpty || !part.files.isEmpty else {
                    throw TubanError(
                        .missingInput, subject: mask.source,
                        "holds no mask of \(own ?? "an acquisition"); every date of a composite needs one")
                }
                epoch.acquisitions[index].masks.append(part)
            }
        }
    }

    private static func day(_ text: String) -> Int? { AcquisitionDate(text)?.dayNumber }
}
