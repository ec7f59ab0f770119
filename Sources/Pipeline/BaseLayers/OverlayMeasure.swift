import GeoIO
import Geometry
import Triage

/// Shares of one parcel's ground in one or two layers.
struct OverlayShares {
    /// By group, in no order.
    var groups: [(group: Int32, share: Double)] = []
    var timely: [(group: Int32, share: Double)] = []
    /// In any polygon; in any that is in time.
    var any = 0.0
    var anyTimely = 0.0
    /// In two polygons of the layer or more.
    var overlap = 0.0

    mutating func add(_ group: Int32, _ share: Double, isTimely: Bool) {
        Self.add(group, share, to: &groups)
        if isTimely { Self.add(group, share, to: &timely) }
    }

    static func add(_ group: Int32, _ share: Double, to list: inout [(group: Int32, share: Double)]) {
        if let place = list.firstIndex(where: { $0.group == group }) { list[place].share += share } else { list.append((group, share)) }
    }
}

/// One worker's sweep over the layers.
final class OverlayMeasure {
    private let ground: OverlayGround
    private var sweep = AreaSweep()
    private var hits: [Int] = []
    /// Features by the number that the sweep knows them by.
    private var owners: [Int] = []
    private var seen: [Int32] = []

    init(_ ground: OverlayGround) { self.ground = ground }

    func begin(_ parcel: FeaturePaths) { sweep.begin(parcel) }

    private func add(_ layer: OverlayGround.Layer) {
        layer.index.numbers(meeting: sweep.box, into: &hits)
        for hit in hits where sweep.add(hit, of: layer.index, owner: Int32(owners.count)) { owners.append(hit) }
    }

    /// Calls `body` for each piece with the polygons that it lies in; the areas are those of the ellipsoid but for a common factor, which
    /// is returned: their sum.
    private func pieces(_ body: ([Int32], Double) -> Void) -> Double {
        if sweep.isWhole {
            body(sweep.wholeOwners, 1)
            return 1
        }
        let scale = ground.scale
        var total = 0.0
        sweep.pieces { owners, area, x, y in
            let weighted = area * scale.at(x, y)
            total += weighted
            body(owners, weighted)
        }
        return total
    }

    /// Each polygon's group counts where the parcel lies in it, once.
    func shares(in layer: OverlayGround.Layer) -> OverlayShares {
        sweep.restart()
        owners.removeAll(keepingCapacity: true)
        add(layer)
        var shares = OverlayShares()
        guard !owners.isEmpty else { return shares }
        let total = pieces { numbers, area in
            guard !numbers.isEmpty else { return }
            shares.any += area
            if numbers.count > 1 { shares.overlap += area }
            seen.removeAll(keepingCapacity: true)
            var isTimely = false
            for number in numbers {
                let feature = owners[Int(number)]
                if layer.isInTime[feature] { isTimely = true }
                guard !seen.contains(layer.groups[feature]) else { continue }
                seen.append(layer.groups[feature])
                shares.add(layer.groups[feature], area, isTimely: layer.isInTime[feature])
            }
            if isTimely { shares.anyTimely += area }
        }
        shares.scale(by: total)
        return shares
    }

    /// Of overlapping polygons the one with the first code counts. The share of farmland outside timely approvals comes from the same
    /// pieces, when `approvals` is given.
    func landUse(_ layer: OverlayGround.Layer, without approvals: OverlayGround.Layer?) -> (shares: OverlayShares, unapproved: Double) {
        sweep.restart()
        owners.removeAll(keepingCapacity: true)
        add(layer)
        let boundary = owners.count
        if let approvals { add(approvals) }
        var shares = OverlayShares()
        var unapproved = 0.0
        guard boundary > 0 else { return (shares, 0) }
        let total = pieces { numbers, area in
            var best = Int32(-1)
            var polygons = 0
            var isApproved = false
            for number in numbers {
                let feature = owners[Int(number)]
                if Int(number) < boundary {
                    polygons += 1
                    let group = layer.groups[feature]
                    if best < 0 || ground.landUseRanks[Int(group)] < ground.landUseRanks[Int(best)] { best = group }
                } else if approvals?.isInTime[feature] == true {
                    isApproved = true
                }
            }
            guard best >= 0 else { return }
            shares.any += area
            if polygons > 1 { shares.overlap += area }
            shares.add(best, area, isTimely: false)
            if !isApproved, ground.landUseClasses[Int(best)] == .farmland { unapproved += area }
        }
        shares.scale(by: total)
        return (shares, total > 0 ? unapproved / total : 0)
    }
}

extension OverlayShares {
    fileprivate mutating func scale(by total: Double) {
        guard total > 0 else {
            self = OverlayShares()
            return
        }
        for place in groups.indices { groups[place].share /= total }
        for place in timely.indices { timely[place].share /= total }
        (any, anyTimely, overlap) = (any / total, anyTimely / total, overlap / total)
    }
}
