/// One date of the series: the files that show it and what is known about them.
package struct EpochConfiguration: Sendable, Hashable, Codable {
    /// Files, folders, glob patterns and VRTs; never empty.
    package var inputs: [String]
    package var date: AcquisitionDate?
    /// What was not seen: a pixel counts if none of these hides it. Nil for none.
    package var mask: [MaskChoice]?
    /// Which bands are read; nil for all of them.
    package var bands: BandSelection?
    /// One value for all bands or one per band read; nil for what the files say.
    package var nodata: [NodataValue]?

    package init(
        inputs: [String], date: AcquisitionDate? = nil, mask: [MaskChoice]? = nil, bands: BandSelection? = nil,
        nodata: [NodataValue]? = nil
    ) {
        self.inputs = inputs
        self.date = date
        self.mask = mask
        self.bands = bands
        self.nodata = nodata
    }
}

/// What one layer of the configuration says about one date.
package struct EpochLayer: Sendable, Hashable {
    package var inputs: [String]?
    package var date: AcquisitionDate?
    package var mask: [MaskChoice]?
    package var bands: BandSelection?
    package var nodata: [NodataValue]?

    package init(inputs: [String]? = nil, date: AcquisitionDate? = nil, mask: [MaskChoice]? = nil) {
        self.inputs = inputs
        self.date = date
        self.mask = mask
    }

    package var isEmpty: Bool { self == EpochLayer() }

    /// This layer's statements, and those of `lower` where this one is silent.
    ///
    /// A layer that names the inputs speaks of other files: date, mask, bands and nodata of the lower layer belong to the
    /// files that were replaced and are dropped with them.
    package func merging(over lower: EpochLayer) -> EpochLayer {
        guard inputs == nil else { return self }
        var result = lower
        result.date = date ?? lower.date
        result.mask = mask ?? lower.mask
        result.bands = bands ?? lower.bands
        result.nodata = nodata ?? lower.nodata
        return result
    }
}
