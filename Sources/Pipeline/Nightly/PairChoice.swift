import Geometry

/// Which two dates of a region are compared, or why none are.
///
/// A function of what lies in the folders alone: the newest date that covers the region, and its partner by the configured rule. So it
/// makes no difference when and in which order files arrived.
struct PairChoice {
    struct Pair: Sendable {
        var region: NightlyConfiguration.Region
        var before: Acquisition
        var after: Acquisition

        var id: String { "\(region.name)/\(before.day.text)_\(after.day.text)_\(after.kind)" }
    }

    /// Why a region's newest date is compared with nothing, or why a newer one was passed over.
    struct Note: Sendable, Hashable, Codable {
        package enum Cause: String, Sendable, Hashable, Codable {
            case noImagery = "no_imagery"
            case notCovering = "not_covering"
            case held
            case noPartner = "no_partner"
            case noEarlier = "no_earlier"
        }

        var region: String
        var date: String?
        var sensor: String?
        var cause: Cause
        /// What is not told by figures.
        var detail: String?
        var coverage: Double?
        var days: Int?
    }

    private(set) var pairs: [Pair] = []
    private(set) var notes: [Note] = []

    /// - Parameter acquisitions: of a kind together, the newest first.
    init(_ acquisitions: [Acquisition], _ configuration: NightlyConfiguration, assumedCRS: String?) throws(TubanError) {
        let kinds = acquisitions.map(\.kind).reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
        for region in configuration.regions {
            let ground = RegionCoverage(region.outline, assumedCRS: assumedCRS)
            if kinds.isEmpty { notes.append(Note(region: region.name, cause: .noImagery)) }
            for kind in kinds {
                let own = acquisitions.filter { $0.kind == kind }
                try choose(region, own, ground, configuration)
            }
        }
        pairs.sort { ($0.after.day, $0.region.name, $0.before.day, $0.after.kind) < ($1.after.day, $1.region.name, $1.before.day, $1.after.kind) }
    }

    private mutating func choose(
        _ region: NightlyConfiguration.Region, _ acquisitions: [Acquisition], _ ground: RegionCoverage, _ configuration: NightlyConfiguration
    ) throws(TubanError) {
        func note(_ acquisition: Acquisition, _ cause: Note.Cause, _ detail: String? = nil, coverage: Double? = nil, days: Int? = nil) {
            notes.append(
                Note(
                    region: region.name, date: acquisition.day.text, sensor: acquisition.kind, cause: cause, detail: detail, coverage: coverage,
                    days: days))
        }
        var newest: Acquisition?
        for acquisition in acquisitions {
            if let held = acquisition.held {
                note(acquisition, .held, held)
                continue
            }
            let share: Double
            do throws(TubanError) {
                share = try ground.coverage(by: acquisition, of: acquisition)
            } catch  where error.kind == .badData {
                // A CRS into which the region cannot be carried: such imagery lies elsewhere.
                note(acquisition, .notCovering, "\(error)")
                continue
            }
            guard share >= configuration.minCoverage else {
                note(acquisition, .notCovering, coverage: share.rounded(to: 1000))
                continue
            }
            newest = acquisition
            break
        }
        guard let after = newest else { return }
        for pairing in configuration.pairings {
            var found: Acquisition?
            for before in Self.partners(pairing, of: after, among: acquisitions) where before.held == nil {
                guard let share = try? ground.coverage(by: before, of: after), share >= configuration.minCoverage else { continue }
                found = before
                break
            }
            guard let before = found else {
                switch pairing {
                case .sameSeason(let days): note(after, .noPartner, days: days)
                case .previous(let days): note(after, .noEarlier, days: days)
                }
                continue
            }
            let pair = Pair(region: region, before: before, after: after)
            if !pairs.contains(where: { $0.id == pair.id }) { pairs.append(pair) }
        }
    }

    /// Those that the rule allows, the best first.
    static func partners(_ pairing: NightlyConfiguration.Pairing, of after: Acquisition, among acquisitions: [Acquisition]) -> [Acquisition] {
        switch pairing {
        case .previous(let days):
            return acquisitions.filter { after.day.days - $0.day.days >= Int32(days) }.sorted { $0.day > $1.day }
        case .sameSeason(let days):
            let ranked = acquisitions.compactMap { before -> (acquisition: Acquisition, years: Int, distance: Int)? in
                guard let place = SeasonPlace(of: before.day, to: after.day), place.distance <= days else { return nil }
                return (before, place.years, place.distance)
            }
            return ranked.sorted { ($0.years, $0.distance, $0.acquisition.day) < ($1.years, $1.distance, $1.acquisition.day) }.map(\.acquisition)
        }
    }
}
