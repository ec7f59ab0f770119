import ChangeCore
import ChangeDetection
import Geometry
import Parcels
import Triage

extension CandidateLayer {
    /// The candidate that a parcel, or a part of a split one, makes.
    func candidate(
        from parcel: ParcelShaping.Shaped, _ part: ParcelPart, pixel: GroundPixel, batch: String
    ) throws(TubanError) -> Candidate {
        let region = parcel.region
        let sums = region.sums
        let pixels = Double(region.pixels)
        let bands = plan.bandNames.count
        let means = (0..<(2 * bands)).map { Double(sums.sums[CandidateSums.firstBand + $0]) / CandidateSums.sampleUnit / pixels }
        let threshold = Double(MagnitudeCode.fixed[Int(MagnitudeCode.lowestCode(reaching: plan.model.growThreshold))])
        let sides = region.perimeter.horizontal + region.perimeter.vertical
        var uid = try uid(at: ParcelShaping.Anchor(region), batch: batch)
        var form = ParcelForm()
        if let anchor = parcel.anchor { form.caseGroup = try self.uid(at: anchor, batch: batch) }
        if part.number > 0 { uid += "_\(part.number)" }
        form.planarAreaM2 = pixel.isPlanar ? part.planarArea * pixel.area : nil
        form.meanWidthM = region.meanWidth(pixelWidth: pixel.width, pixelHeight: pixel.height)
        let axis = region.axis(pixelWidth: pixel.width, pixelHeight: pixel.height)
        form.elongation = axis.elongation
        form.orientation = axis.degrees
        let ringSides = sums.sums[CandidateSums.ringSides]
        if ringSides > 0 { form.ringMagnitude = Double(sums.sums[CandidateSums.ring]) / MagnitudeCode.fixedUnit / Double(ringSides) }
        form.fragments = parcel.fragments
        form.filledPixels = region.filledPixels
        form.division = part.division
        form.recordedMu = part.hundredthsOfMu.map { Double($0) / 100 }
        return Candidate(
            uid: uid, pixels: part.pixels, areaM2: part.area, perimeterM: part.perimeter,
            seenFraction: region.seenFraction,
            magnitudeMean: Double(sums.sums[CandidateSums.magnitude]) / MagnitudeCode.fixedUnit / pixels,
            magnitudeMax: Double(MagnitudeCode.magnitude(UInt8(sums.maxima[CandidateSums.maximumCode]))),
            confidence: Double(sums.sums[CandidateSums.seedProbability]) / 254 / Double(sums.sums[CandidateSums.seeds]),
            evidence: min(1, Double(sums.sums[CandidateSums.excess]) / threshold / pixels) * pixels.squareRoot(),
            meanWidthPixels: 2 * pixels / Double(sides), meansBefore: Array(means.prefix(bands)), meansAfter: Array(means.suffix(bands)),
            form: form, features: FeatureList.values(of: measures(of: region, area: part.area, pixel: pixel, form: form)))
    }

    /// What the features are made of, from a region's sums.
    private func measures(of region: Region, area: Double, pixel: GroundPixel, form: ParcelForm) -> ParcelMeasures {
        let sums = region.sums.sums
        let pixels = Double(region.pixels)
        let sides = region.perimeter
        let axis = region.axis(pixelWidth: pixel.width, pixelHeight: pixel.height)
        let seeds = Double(sums[CandidateSums.seeds])
        var measures = ParcelMeasures(
            areaM2: area, meanWidthM: form.meanWidthM, elongation: axis.elongation, along: axis.along,
            across: axis.across, planarArea: Double(region.area) * pixel.width * pixel.height,
            perimeter: Double(sides.horizontal) * pixel.width + Double(sides.vertical) * pixel.height, seenFraction: region.seenFraction,
            confidence: Double(sums[CandidateSums.seedProbability]) / 254 / seeds, seedShare: seeds / pixels, kind: Int(region.label) & Int(ChangeModel.kindMask),
            magnitude: Double(sums[CandidateSums.magnitude]) / MagnitudeCode.fixedUnit / pixels, ringMagnitude: form.ringMagnitude)
        let dates = [plan.epochs[0], plan.epochs[plan.epochs.count - 1]].map { $0.date.flatMap { AcquisitionDate($0) } }
        measures.before = epoch(0, of: region)
        measures.after = epoch(1, of: region)
        measures.before.dayOfYear = dates[0]?.dayOfYear
        measures.after.dayOfYear = dates[1]?.dayOfYear
        if let first = dates[0]?.dayNumber, let last = dates[1]?.dayNumber { measures.daysBetween = last - first }
        measures.course = course(of: region)
        return measures
    }

    /// What each acquisition of the course saw of a region and its ring; one that saw less than half of either says nothing of it.
    private func course(of region: Region) -> [ParcelMeasures.Sight] {
        guard let course else { return [] }
        let layout = CandidateSums(bands: plan.bandNames.count, seasons: course.sights.count)
        let sums = region.sums.sums
        func mean(_ figure: CandidateSums.SeasonFigure, _ pixels: CandidateSums.SeasonFigure, _ season: Int, of all: Int128) -> Double? {
            let seen = sums[layout.season(pixels, season)]
            guard seen > 0, 2 * seen >= all else { return nil }
            return Double(sums[layout.season(figure, season)]) / CandidateSums.sampleUnit / Double(seen)
        }
        return course.sights.enumerated().map { season, sight in
            ParcelMeasures.Sight(
                day: sight.day, isFirst: sight.epoch == 0, ndvi: mean(.ndvi, .pixels, season, of: Int128(region.pixels)),
                ring: mean(.ringNDVI, .ringPixels, season, of: sums[layout.ringSamples]))
        }
    }

    private func epoch(_ epoch: Int, of region: Region) -> ParcelMeasures.Epoch {
        let bands = FeatureBands(names: plan.bandNames)
        let layout = CandidateSums(bands: plan.bandNames.count)
        let sums = region.sums.sums
        let pixels = Double(region.pixels)
        var result = ParcelMeasures.Epoch()
        result.inside = Self.spectrum(bands) { Double(sums[layout.band($0, epoch: epoch)]) / CandidateSums.sampleUnit / pixels }
        let samples = Double(sums[layout.ringSamples])
        if samples > 0 {
            result.ring = Self.spectrum(bands) { Double(sums[layout.ring(band: $0, epoch: epoch)]) / CandidateSums.sampleUnit / samples }
        }
        func mean(_ figure: CandidateSums.Figure, over count: Double) -> Double {
            Double(sums[layout.figure(figure, epoch: epoch)]) / CandidateSums.squareUnit / count
        }
        func deviation(_ squares: CandidateSums.Figure, mean value: Double?, over count: Double) -> Double? {
            value.map { max(0, mean(squares, over: count) - $0 * $0).squareRoot() }
        }
        result.lightDeviation = deviation(.lightSquares, mean: result.inside.light, over: pixels)
        if bands.nir != nil { result.nirDeviation = deviation(.nirSquares, mean: result.inside.nir, over: pixels) }
        let ndviPixels = Double(sums[layout.figure(.ndviPixels, epoch: epoch)])
        if ndviPixels > 0 {
            let ndvi = Double(sums[layout.figure(.ndvi, epoch: epoch)]) / CandidateSums.sampleUnit / ndviPixels
            result.ndviDeviation = deviation(.ndviSquares, mean: ndvi, over: ndviPixels)
        }
        let inner = Double(sums[layout.innerPixels])
        if inner > 0 {
            result.tensor = .init(xx: mean(.tensorXX, over: inner), yy: mean(.tensorYY, over: inner), xy: mean(.tensorXY, over: inner))
            if bands.nir != nil { result.nirGradient = mean(.nirGradients, over: inner) }
        }
        return result
    }

    private static func spectrum(_ bands: FeatureBands, mean: (Int) -> Double) -> ParcelMeasures.Spectrum {
        var spectrum = ParcelMeasures.Spectrum()
        spectrum.blue = bands.blue.map(mean)
        spectrum.green = bands.green.map(mean)
        spectrum.red = bands.red.map(mean)
        spectrum.nir = bands.nir.map(mean)
        spectrum.light = bands.light.reduce(0) { $0 + mean($1) }
        return spectrum
    }
}
