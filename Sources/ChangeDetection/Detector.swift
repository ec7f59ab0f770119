extension ChangeModel {
    /// The statistic that change is measured by; each is described in docs/methods.md.
    package enum Detector: String, Sendable, Hashable, Codable, CaseIterable {
        /// Multispectral imagery of 5–20 m: smoothed normalised differences, red band and whole spectrum together.
        case multispectral
        /// Coarse multispectral imagery (20 m and more): root mean square of the normalised differences.
        case spectralMagnitude = "spectral_magnitude"
        /// Imagery finer than 5 m: gain in brightness together with gain in structure.
        case structureGain = "structure_gain"
        /// Imagery finer than 5 m with a near-infrared band: what is rare after what was there, or structure gain; what only the spectrum says
        /// stays less probable.
        case fineMultispectral = "fine_multispectral"
        /// One radar band: log-ratio of smoothed amplitudes, with a second, more heavily smoothed one as seed.
        case logRatio = "log_ratio"
        /// Change vector analysis on robustly standardised differences.
        ///
        /// - Source: Malila (1980), LARS Symposia; medians for means after Huber (1981), Robust Statistics.
        case changeVector = "cva"
        /// Iteratively re-weighted multivariate alteration detection.
        ///
        /// - Source: Nielsen (2007), IEEE TIP 16.
        case iteratedMAD = "irmad"
        /// Angle between both spectra of a pixel, whatever their brightness.
        ///
        /// - Source: Kruse et al. (1993), The spectral image processing system (SIPS), Remote Sensing of Environment 44.
        case spectralAngle = "spectral_angle"
        /// Change vector of the indices that the bands allow: NDVI, NDWI, NDBI and brightness.
        ///
        /// - Source: Rouse et al. (1974), ERTS-1 Symposium; McFeeters (1996), IJRS 17; Zha, Gao & Ni (2003), IJRS 24.
        case spectralIndex = "index"
        /// One radar band: log-ratio of intensities that were smoothed as far as speckle alone explains their local spread.
        ///
        /// - Source: Lee (1980), IEEE TPAMI 2; ratio after Rignot & van Zyl (1993), IEEE TGRS 31.
        case speckleRatio = "speckle_ratio"

        /// Compares the amplitudes of one radar band.
        package var isRadar: Bool { self == .logRatio || self == .speckleRatio }

        /// Bands that it needs at least.
        package var fewestBands: Int { self == .spectralAngle ? 2 : 1 }
    }

    /// The fixed rule of `auto`: by the kind of sensor, the size of a pixel on the ground, and the bands.
    package static func detector(isRadar: Bool, groundSampleDistance: Double, hasNearInfrared: Bool) -> Detector {
        if isRadar { return .logRatio }
        if groundSampleDistance < 5 { return hasNearInfrared ? .fineMultispectral : .structureGain }
        return groundSampleDistance < 20 ? .multispectral : .spectralMagnitude
    }
}

/// Indices of two bands that one part of the ground stands out in, and the mean brightness of visible light.
enum SpectralIndex: Sendable, Hashable {
    /// (first − second)/(first + second) of two planes.
    case normalised(Int, Int)
    /// Mean of planes.
    case brightness([Int])

    /// Vegetation, open water, built-up ground and brightness, as far as the bands are there.
    static func available(_ roles: BandRoles) -> [SpectralIndex] {
        var indices: [SpectralIndex] = []
        if let nearInfrared = roles.nearInfrared {
            indices.append(.normalised(nearInfrared, roles.red))
            if let green = roles.green { indices.append(.normalised(green, nearInfrared)) }
            if let shortwave = roles.shortwave { indices.append(.normalised(shortwave, nearInfrared)) }
        }
        return indices + [.brightness(roles.visible)]
    }
}
