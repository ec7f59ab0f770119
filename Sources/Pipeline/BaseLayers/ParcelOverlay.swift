import GeoIO
import Geometry
import Triage

/// One worker's overlay of parcels with the base layers.
final class ParcelOverlay {
    /// Ground in two polygons of a layer, in hundredths of a m², by role.
    typealias Overlaps = [BaseLayerRole: Int]

    /// Less than a hundred-millionth of the parcel, or a cm², is where lines of two layers miss each other by their last digits.
    private static let leastArea = 1e-4
    private static let leastShare = 1e-8

    private let ground: OverlayGround
    private let measure: OverlayMeasure

    init(_ ground: OverlayGround) {
        self.ground = ground
        measure = OverlayMeasure(ground)
    }

    func figures(of parcel: OverlayParcel) -> (figures: OverlayFigures, overlaps: Overlaps) {
        measure.begin(parcel.paths)
        var figures = OverlayFigures()
        var overlaps: Overlaps = [:]
        func shares(_ role: BaseLayerRole) -> (layer: OverlayGround.Layer, shares: OverlayShares)? {
            guard let layer = ground.layers[role] else { return nil }
            let shares = measure.shares(in: layer).cleaned(below: max(Self.leastShare, Self.leastArea / max(parcel.area, 1e-9)))
            overlaps[role] = Self.hundredths(shares.overlap * parcel.area)
            return (layer, shares)
        }
        let approved = shares(.approvals)
        figures.approval = approved.map { Self.matter($0.layer, $0.shares, prefersTimely: true) }
        figures.landUse = landUse(of: parcel, approvals: approved, &overlaps)
        let farmland = figures.landUse?.farmland
        if let basic = shares(.basicFarmland)?.shares.any {
            figures.basicFarmland = Self.amount(basic, of: parcel, within: farmland)
            let isBeyondSurvey = figures.landUse.map { $0.share(\.farmland) == nil } ?? false
            figures.basicFarmlandShare = isBeyondSurvey ? nil : basic
        }
        figures.redLine = shares(.redLine).map { Self.amount($0.shares.any, of: parcel, within: nil) }
        figures.temporary = shares(.temporaryLand).map { Self.matter($0.layer, $0.shares, prefersTimely: true) }
        figures.homesteadShare = shares(.homesteads).map(\.shares.any)
        figures.facility = shares(.facilityAgriculture).map { Self.matter($0.layer, $0.shares, prefersTimely: false) }
        figures.keyProject = shares(.keyProjects).map { Self.matter($0.layer, $0.shares, prefersTimely: false) }
        if let (layer, shares) = shares(.backlog) {
            let matter = Self.matter(layer, shares, prefersTimely: false)
            figures.backlog = matter
            figures.backlogGrowth = matter.share > 0 ? max(0, 1 - matter.share) * parcel.area : 0
        }
        place(&figures, township: shares(.townships), village: shares(.villages))
        figures.roadDistance = distance(.roads, parcel, shares(.roads)?.shares)
        figures.villageDistance = distance(.villageOutlines, parcel, shares(.villageOutlines)?.shares)
        return (figures, overlaps)
    }

    private func landUse(
        of parcel: OverlayParcel, approvals: (layer: OverlayGround.Layer, shares: OverlayShares)?, _ overlaps: inout Overlaps
    ) -> OverlayFigures.LandUse? {
        guard let layer = ground.layers[.landUse] else { return nil }
        let joined = approvals.flatMap { $0.shares.anyTimely > 0 ? $0.layer : nil }
        let (raw, unapproved) = measure.landUse(layer, without: joined)
        let shares = raw.cleaned(below: max(Self.leastShare, Self.leastArea / max(parcel.area, 1e-9)))
        overlaps[.landUse] = Self.hundredths(shares.overlap * parcel.area)
        var use = OverlayFigures.LandUse()
        // By code, so that sums do not depend on the order of features.
        let codes = shares.groups.map { (group: Int($0.group), share: $0.share) }.sorted { ground.landUseRanks[$0.group] < ground.landUseRanks[$1.group] }
        var areas = [0.0, 0, 0, 0, 0]
        for (group, share) in codes {
            let place: Int =
                switch ground.landUseClasses[group] {
                case .farmland: 0
                case .otherAgricultural: 1
                case .unused: 2
                case .construction: 3
                case nil: 4
                }
            areas[place] += share * parcel.area
            use.codes.append((layer.names[group].name ?? "?", share * parcel.area))
        }
        use.codes.sort { ($1.area, $0.code) < ($0.area, $1.code) }
        let open = parcel.area - areas.reduce(0, +)
        if open > Self.leastArea, open > Self.leastShare * parcel.area { areas[4] += open }
        let largest = areas.indices.max { (areas[$0], -$0) < (areas[$1], -$1) } ?? 0
        areas[largest] += parcel.area - areas.reduce(0, +)
        let hundredths = Apportionment.onLargest(total: parcel.hundredths, shares: areas.map { $0 * 0.15 })
        let amounts = areas.indices.map { OverlayFigures.Amount(area: areas[$0], hundredths: hundredths[$0]) }
        (use.farmland, use.otherAgricultural, use.unused, use.construction, use.unsurveyed) = (amounts[0], amounts[1], amounts[2], amounts[3], amounts[4])
        if approvals != nil {
            use.unapproved = joined == nil ? use.farmland : Self.amount(min(1, unapproved), of: parcel, within: use.farmland)
        }
        return use
    }

    /// Rounded like the whole it lies in: never more of it than there is.
    private static func amount(_ share: Double, of parcel: OverlayParcel, within whole: OverlayFigures.Amount?) -> OverlayFigures.Amount {
        var amount = OverlayFigures.Amount(area: share * parcel.area, hundredths: Int((share * parcel.area * 0.15).rounded()))
        amount.hundredths = min(amount.hundredths, parcel.hundredths)
        guard let whole, amount.area <= whole.area * (1 + 1e-9) + leastArea else { return amount }
        amount.hundredths = abs(amount.area - whole.area) <= whole.area * 1e-9 + leastArea ? whole.hundredths : min(amount.hundredths, whole.hundredths)
        return amount
    }

    /// The matter with the largest share, of equals the first by name and date; matters in time go before those that are not.
    private static func matter(_ layer: OverlayGround.Layer, _ shares: OverlayShares, prefersTimely: Bool) -> OverlayFigures.Matter {
        var matter = OverlayFigures.Matter()
        let isTimely = prefersTimely && shares.anyTimely > 0
        let list = isTimely ? shares.timely : shares.groups
        matter.share = min(1, isTimely ? shares.anyTimely : shares.any)
        guard let first = list.min(by: { precedes($0, $1, layer.names) }) else { return matter }
        let name = layer.names[Int(first.group)]
        (matter.number, matter.date, matter.status, matter.shedHard) = (name.name, name.date, name.status, name.shedHard)
        return matter
    }

    private static func precedes(
        _ left: (group: Int32, share: Double), _ right: (group: Int32, share: Double), _ names: [OverlayGround.Name]
    ) -> Bool {
        guard left.share == right.share else { return left.share > right.share }
        let (a, b) = (names[Int(left.group)], names[Int(right.group)])
        func key(_ name: OverlayGround.Name) -> (String, String, String, Double) {
            (name.name ?? "\u{10FFFF}", name.date ?? "", name.status ?? "", name.shedHard ?? -1)
        }
        return key(a) < key(b)
    }

    private func place(
        _ figures: inout OverlayFigures, township: (layer: OverlayGround.Layer, shares: OverlayShares)?,
        village: (layer: OverlayGround.Layer, shares: OverlayShares)?
    ) {
        func place(_ found: (layer: OverlayGround.Layer, shares: OverlayShares)) -> OverlayFigures.Place {
            let matter = Self.matter(found.layer, found.shares, prefersTimely: false)
            return OverlayFigures.Place(code: matter.number, name: matter.status)
        }
        figures.village = village.map(place)
        figures.township = township.map(place) ?? figures.village.map { OverlayFigures.Place(code: $0.code.map { String($0.prefix(9)) }) }
        guard let town = figures.township else { return }
        var county = OverlayFigures.Place(code: town.code.map { String($0.prefix(6)) })
        if let township, let code = town.code {
            county.name = (0..<township.layer.base.count).lazy.filter { township.layer.base.text(.code, of: $0) == code }
                .compactMap { township.layer.base.text(.countyName, of: $0) }.min()
        }
        figures.county = county
    }

    private func distance(_ role: BaseLayerRole, _ parcel: OverlayParcel, _ shares: OverlayShares?) -> Double? {
        guard let layer = ground.layers[role], let shares else { return nil }
        if shares.any > 0 { return 0 }
        return layer.distance?.distance(from: parcel.paths, limit: OverlayFigures.farthest, scale: ground.scale.lengths)
    }

    private static func hundredths(_ area: Double) -> Int { Int((area * 100).rounded()) }
}

extension OverlayShares {
    /// Without groups that are there by the last digits of coordinates alone.
    fileprivate func cleaned(below least: Double) -> OverlayShares {
        var shares = self
        shares.groups.removeAll { $0.share < least }
        shares.timely.removeAll { $0.share < least }
        if any < least { shares.any = 0 }
        if anyTimely < least { shares.anyTimely = 0 }
        if overlap < least { shares.overlap = 0 }
        // The other way round: what lies inside but for the last digits lies inside.
        if any > 1 - least { shares.any = 1 }
        if anyTimely > 1 - least { shares.anyTimely = 1 }
        return shares
    }
}
