/// What the base layers say about one parcel. Nil where the layer of a role is not configured: then nothing is known, which is not 0.
///
/// Areas are m² on the ellipsoid, shares are of the parcel's area, `_mu` in hundredths of a mu.
package struct OverlayFigures: Sendable, Hashable {
    /// The parcel by land use; the five areas sum to the parcel's, exactly, and so do their hundredths of a mu.
    package struct LandUse: Sendable, Hashable {
        package var farmland = Amount()
        package var otherAgricultural = Amount()
        package var unused = Amount()
        package var construction = Amount()
        /// In no polygon, or in one with an unknown code.
        package var unsurveyed = Amount()
        /// m² by code, descending.
        package var codes: [(code: String, area: Double)] = []
        /// Farmland outside every approval that was given in time; nil without a layer of approvals.
        package var unapproved: Amount?

        package init() {}

        package static func == (left: LandUse, right: LandUse) -> Bool {
            left.farmland == right.farmland && left.otherAgricultural == right.otherAgricultural && left.unused == right.unused
                && left.construction == right.construction && left.unsurveyed == right.unsurveyed && left.unapproved == right.unapproved
                && left.codes.elementsEqual(right.codes) { $0.code == $1.code && $0.area == $1.area }
        }

        package func hash(into hasher: inout Hasher) { hasher.combine(farmland) }

        /// Of ground whose use is known; nil where none is.
        package func share(_ part: KeyPath<LandUse, Amount>) -> Double? {
            let known = farmland.area + otherAgricultural.area + unused.area + construction.area
            return known > 0 ? max(0, self[keyPath: part].area / known) : nil
        }

        /// `0102:1234.5;0702:20.0`.
        package var text: String { codes.map { "\($0.code):\(Self.tenths($0.area))" }.joined(separator: ";") }

        private static func tenths(_ value: Double) -> String {
            let tenths = Int((value * 10).rounded())
            return "\(tenths / 10).\(tenths % 10)"
        }
    }

    package struct Amount: Sendable, Hashable {
        /// m².
        package var area = 0.0
        /// Hundredths of a mu.
        package var hundredths = 0

        package init() {}

        package init(area: Double, hundredths: Int) {
            self.area = area
            self.hundredths = hundredths
        }

        package var mu: Double { Double(hundredths) / 100 }
    }

    /// A township or village; both nil where the parcel lies in none.
    package struct Place: Sendable, Hashable {
        package var code: String?
        package var name: String?
        package init(code: String? = nil, name: String? = nil) { (self.code, self.name) = (code, name) }
    }

    /// A known matter that covers a part of the parcel: the one with the largest share, and the share of all of its kind together.
    package struct Matter: Sendable, Hashable {
        package var number: String?
        /// `yyyy-mm-dd`: when an approval was given, temporary land ends, a case was claimed to be put right.
        package var date: String?
        package var status: String?
        /// Of a facility: m² of hard surface per shed, as its record has it.
        package var shedHard: Double?
        package var share = 0.0
        package init() {}
    }

    package var county: Place?
    package var township: Place?
    package var village: Place?
    package var landUse: LandUse?
    package var basicFarmland: Amount?
    /// Nil also where the land use of no ground is known: there the survey ends.
    package var basicFarmlandShare: Double?
    package var redLine: Amount?
    package var approval: Matter?
    package var temporary: Matter?
    package var homesteadShare: Double?
    package var facility: Matter?
    package var keyProject: Matter?
    /// m, at most `farthest`.
    package var roadDistance: Double?
    package var villageDistance: Double?
    package var backlog: Matter?
    /// m² outside every known case; 0 where the parcel meets none.
    package var backlogGrowth: Double?

    package init() {}

    /// Distances are told up to this many m.
    package static let farthest = 10_000.0
}
