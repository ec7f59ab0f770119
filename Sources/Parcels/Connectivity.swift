/// Which neighbours of a pixel belong to the same region.
package enum Connectivity: Sendable, Hashable, Codable {
    /// Pixels that share a side.
    case four
    /// Pixels that share a side or a corner.
    case eight

    /// How far apart two runs of neighbouring rows may lie and still be joined: 1 lets them meet at a corner.
    var reach: Int32 { self == .eight ? 1 : 0 }
}

/// What the values of a mask stand for; 255 is unseen in all of them.
package enum LabelScheme: Sendable, Hashable, Codable {
    /// 0 is background, 1 … 254 are classes; a region is of one class only.
    case classes
    /// 0 is background, 1 grows and 2 is seed (no other values are allowed); both form regions together, and
    /// `RegionSums.seedPixels` counts the seeds.
    case seedAndGrow
    /// As `classes`, but the background's components are regions as well (label 0): the regions cover all seen pixels, as a sieve needs.
    case classesAndBackground
}
