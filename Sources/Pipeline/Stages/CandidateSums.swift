import Parcels

/// The sums that each region carries, and where they stand in `RegionSums`.
///
/// All are integers: samples and indices in units of 2⁻⁴⁰ (digital numbers exactly, scaled values to 10⁻¹²), squares and products in units of
/// 2⁻²⁸. So neither the order of pixels nor the cut into tiles can show.
struct CandidateSums: Sendable {
    static let magnitude = 0
    static let excess = 1
    static let seedProbability = 2
    /// Magnitudes along the boundary on its outer side, and how many pixel sides they were taken over.
    static let ring = 3
    static let ringSides = 4
    /// Pixels that can found a region.
    static let seeds = 5
    /// How far both dates differ, and how much of that a shift by up to a pixel leaves unexplained (`SliverSums`).
    static let difference = 6
    static let unexplained = 7
    static let firstBand = 8
    static let maximumCode = 0

    static let sampleUnit = 0x1p40
    static let squareUnit = 0x1p28

    /// What is summed per epoch besides the bands themselves.
    enum Figure: Int, CaseIterable {
        case lightSquares, nirSquares, ndvi, ndviSquares, ndviPixels, tensorXX, tensorYY, tensorXY, nirGradients
    }

    /// What is summed for each acquisition of the course of seasons, over the parcel and over the ring, where it saw them.
    enum SeasonFigure: Int, CaseIterable {
        case ndvi, pixels, ringNDVI, ringPixels
    }

    let bands: Int
    /// Acquisitions of the course; 0 where there are not more than two dates.
    var seasons = 0

    /// Pixels whose four neighbours belong to the region; the texture is taken over them.
    var innerPixels: Int { Self.firstBand + 2 * bands }
    /// How many samples the ring's sums are of.
    var ringSamples: Int { innerPixels + 1 }
    private var firstSeason: Int { ringSamples + 1 + 2 * (Figure.allCases.count + bands) }
    var count: Int { firstSeason + seasons * SeasonFigure.allCases.count }

    func band(_ band: Int, epoch: Int) -> Int { Self.firstBand + epoch * bands + band }
    func figure(_ figure: Figure, epoch: Int) -> Int { ringSamples + 1 + epoch * Figure.allCases.count + figure.rawValue }
    func season(_ figure: SeasonFigure, _ season: Int) -> Int { firstSeason + season * SeasonFigure.allCases.count + figure.rawValue }
    func ring(band: Int, epoch: Int) -> Int { ringSamples + 1 + 2 * Figure.allCases.count + epoch * bands + band }

    /// The nearest integer; beyond ±2⁹⁶ that limit, so that no sum over a region can overflow.
    @inline(__always)
    static func fixed(_ value: Double) -> Int128 {
        guard value.magnitude < 0x1p62 else { return value.isNaN ? 0 : Int128(min(max(value, -0x1p96), 0x1p96)) }
        // As `rounded()`, which is a call of the C library on plain x86-64: halves go away from zero.
        let whole = Int64(value)
        let rest = value - Double(whole)
        return Int128(rest >= 0.5 ? whole + 1 : rest <= -0.5 ? whole - 1 : whole)
    }
}

/// Which planes stand for what the features speak of; by the bands' names alone: unknown bands are not guessed.
struct FeatureBands: Sendable {
    let blue: Int?
    let green: Int?
    let red: Int?
    let nir: Int?
    /// The visible bands; all bands where no role is known.
    let light: [Int]

    init(names: [String]) {
        blue = names.firstIndex(of: "blue")
        green = names.firstIndex(of: "green")
        red = names.firstIndex(of: "red")
        nir = names.firstIndex(of: "nir")
        let visible = [blue, green, red].compactMap { $0 }
        light = visible.isEmpty ? Array(names.indices) : visible.sorted()
    }
}
