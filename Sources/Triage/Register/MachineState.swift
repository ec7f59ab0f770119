/// What the program says of a registered candidate. What people say of it is kept apart (`HumanStanding`).
package enum MachineState: String, Sendable, Hashable, Codable, CaseIterable {
    /// Seen once.
    case new
    /// Seen again, of about the same size.
    case persisting
    /// Larger than it was by the stated amount.
    case grown
    /// Smaller than it was by the stated amount.
    case shrunk
    /// The ground was seen clearly, over the same span of time, and there was no change.
    case withdrawn
    /// Cloud, nodata or a failed block hid it when it was last looked for.
    case notObserved = "not_observed"
    /// Seen again after it had been withdrawn.
    case reappeared
    /// Two records turned out to be one place; the other one goes on.
    case superseded
}

/// The sizes from which a register calls something the same, grown, or clearly seen. Read from `pipelines/register.yaml`.
package struct RegisterLimits: Sendable, Hashable {
    /// Two outlines are one place from this ratio of common ground to ground covered by either …
    package var minIoU: Double
    /// … or when this share of the smaller lies in the larger.
    package var minContainment: Double
    /// Growth and shrinkage count from the larger of these two: an area, and a share of what was there.
    package var growthM2: Double
    package var growthShare: Double
    /// A candidate that is not found again is withdrawn only when this share of it was seen on both dates.
    package var clearlySeen: Double

    package init(minIoU: Double, minContainment: Double, growthM2: Double, growthShare: Double, clearlySeen: Double) {
        self.minIoU = minIoU
        self.minContainment = minContainment
        self.growthM2 = growthM2
        self.growthShare = growthShare
        self.clearlySeen = clearlySeen
    }

    /// By how much an area must differ from `area` to count as another size, in m².
    package func noticeable(from area: Double) -> Double { max(growthM2, growthShare * area) }
}
