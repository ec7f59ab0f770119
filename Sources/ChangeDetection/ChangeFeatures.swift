import ChangeCore
import Raster

/// The smoothing filters of the detectors; widths in pixels.
enum Filters {
    /// Against noise and residual misregistration of half a pixel.
    static let fine = SmoothingKernel.gaussian(sigma: 1)
    /// Objects of buildings' size at 0.5–2 m.
    static let brightness = SmoothingKernel.gaussian(sigma: 3)
    /// Density of edges around a pixel.
    static let structure = SmoothingKernel.doubleBox(width: 11)
    /// First and second smoothing of the radar seed.
    static let speckle = SmoothingKernel.gaussian(sigma: 0.5)
    static let context = SmoothingKernel.gaussian(sigma: 1.5)
    /// Local mean and variance of speckle: the weights of some 50 pixels, enough to tell its variance within a fifth.
    static let local = SmoothingKernel.gaussian(sigma: 2)
}

extension ChangeModel {
    /// Pointwise planes of `count` pixels in a row, from column `source` of both dates to column `target` of `planes`.
    ///
    /// - Numerics: Float, bitwise identical on every CPU level. O(bands · count), no allocation.
    package func project(before: SampleTile, after: SampleTile, at source: Int, count: Int, into planes: SampleTile, at target: Int) {
        let states = stateBands
        for (plane, band) in states.enumerated() {
            PlaneArithmetic.standardise(
                before.plane(band) + source, mean: normalisation.meanBefore[band], inverse: 1 / normalisation.deviationBefore[band],
                count: count, into: planes.plane(plane) + target)
            PlaneArithmetic.standardise(
                after.plane(band) + source, mean: normalisation.meanAfter[band], inverse: 1 / normalisation.deviationAfter[band],
                count: count, into: planes.plane(states.count + plane) + target)
        }
        for band in 0..<(states.isEmpty ? spectralPlanes : 0) {
            PlaneArithmetic.standardisedDifference(
                before: before.plane(band) + source, meanBefore: normalisation.meanBefore[band],
                inverseBefore: 1 / normalisation.deviationBefore[band], after: after.plane(band) + source,
                meanAfter: normalisation.meanAfter[band], inverseAfter: 1 / normalisation.deviationAfter[band], count: count,
                into: planes.plane(band) + target)
        }
        switch detector {
        case .iteratedMAD: projectVariates(before: before, after: after, at: source, count: count, into: planes, at: target)
        case .spectralAngle: projectMatched(before: before, after: after, at: source, count: count, into: planes, at: target)
        case .spectralIndex: projectIndices(before: before, after: after, at: source, count: count, into: planes, at: target)
        case .speckleRatio:
            for (plane, tile) in [before, after].enumerated() {
                let amplitude = tile.plane(0) + source
                PlaneArithmetic.product(amplitude, amplitude, count: count, into: planes.plane(plane) + target)
            }
        case .multispectral, .spectralMagnitude, .structureGain, .fineMultispectral, .logRatio, .changeVector: break
        }
        if detector == .logRatio {
            (planes.plane(0) + target).update(from: before.plane(0) + source, count: count)
            (planes.plane(1) + target).update(from: after.plane(0) + source, count: count)
        }
        SampleValidity.both(before.valid + source, after.valid + source, count: count, into: planes.valid + target)
    }

    /// Neighbourhood planes of the inner window, `halo` pixels smaller on each side than `planes` of `width` × `height`, whose rows lie `stride`
    /// apart (`width` unless given).
    ///
    /// - Nodata: unseen pixels do not count in any mean; `features.valid` tells what was seen on both dates.
    /// - Numerics: as the kernels of ChangeCore: independent of the window.
    package func features(of planes: SampleTile, stride: Int? = nil, width: Int, height: Int, into features: SampleTile) {
        let stride = stride ?? width
        let isComplete =
            stride == width
            ? SampleValidity.isComplete(planes.valid, count: width * height)
            : (0..<height).allSatisfy { SampleValidity.isComplete(planes.valid + $0 * stride, count: width) }
        if stride == width || isComplete && smoothsAlone {
            fill(features, from: planes, stride: stride, width: width, height: height, isComplete: isComplete)
        } else {
            let window = SampleTile(bands: projectedPlanes, capacity: width * height)
            for row in 0..<height {
                for plane in 0..<projectedPlanes { (window.plane(plane) + row * width).update(from: planes.plane(plane) + row * stride, count: width) }
                (window.valid + row * width).update(from: planes.valid + row * stride, count: width)
            }
            fill(features, from: window, stride: width, width: width, height: height, isComplete: isComplete)
        }
        let innerWidth = width - 2 * halo
        for row in 0..<(height - 2 * halo) {
            (features.valid + row * innerWidth).update(from: planes.valid + (row + halo) * stride + halo, count: innerWidth)
        }
    }

    /// Whether every feature is one plane, smoothed.
    private var smoothsAlone: Bool {
        switch detector {
        case .multispectral, .spectralMagnitude, .changeVector, .iteratedMAD, .spectralAngle, .spectralIndex: true
        case .structureGain, .fineMultispectral, .logRatio, .speckleRatio: false
        }
    }

    private func fill(_ features: SampleTile, from planes: SampleTile, stride: Int, width: Int, height: Int, isComplete: Bool) {
        let count = isComplete ? 0 : width * height
        withUnsafeTemporaryAllocation(of: Float.self, capacity: max(1, count)) { weights in
            guard let weights = weights.baseAddress else { return }
            if !isComplete { PlaneArithmetic.weights(planes.valid, count: count, into: weights) }
            let view = FeatureView(width: width, height: height, stride: stride, halo: halo, seen: isComplete ? nil : UnsafePointer(weights))
            for band in 0..<spectralPlanes { view.smooth(planes.plane(band), Filters.fine, into: features.plane(band)) }
            if hasStructure {
                let states = stateBands
                let blue = states.prefix { $0 < roles.blue }.count
                let (before, after) = (planes.plane(blue), planes.plane(states.count + blue))
                view.brightnessGain(before, after, into: features.plane(spectralPlanes))
                view.structureGain(before, after, into: features.plane(spectralPlanes + 1))
            }
            switch detector {
            case .iteratedMAD, .spectralAngle, .spectralIndex:
                for plane in 0..<featurePlanes { view.smooth(planes.plane(plane), Filters.fine, into: features.plane(plane)) }
            case .speckleRatio:
                for date in 0..<2 { view.localStatistics(planes.plane(date), into: (0..<3).map { features.plane(3 * date + $0) }) }
            case .multispectral, .spectralMagnitude, .structureGain, .fineMultispectral, .logRatio, .changeVector: break
            }
            if detector == .logRatio {
                view.fineRatio(planes, offset: fineOffset, into: features.plane(0))
                view.contextRatio(planes, offset: coarseOffset, into: features.plane(1))
            }
        }
    }
}

/// The window that features are made from, with the chains of filters that end exactly on its inner part.
private struct FeatureView {
    let width: Int
    let height: Int
    /// From row to row of what is smoothed; other than `width` only where all was seen and nothing else is done.
    let stride: Int
    let halo: Int
    /// 1 = seen, 0 = not; nil when all was seen.
    let seen: UnsafePointer<Float>?

    private var innerWidth: Int { width - 2 * halo }
    private var innerHeight: Int { height - 2 * halo }

    /// `plane`, smoothed, over the inner window.
    func smooth(_ plane: UnsafePointer<Float>, _ kernel: SmoothingKernel, into out: UnsafeMutablePointer<Float>) {
        guard kernel.radius < halo else {
            kernel.apply(plane, stride: stride, seen: seen, width: width, height: height, into: out)
            return
        }
        withPlane(margin: kernel.radius) { smoothed in
            kernel.apply(plane, stride: stride, seen: seen, width: width, height: height, into: smoothed)
            crop(smoothed, margin: kernel.radius, into: out)
        }
    }

    func brightnessGain(_ before: UnsafePointer<Float>, _ after: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>) {
        withPlane(margin: 0) { difference in
            subtract(after, before, width * height, into: difference)
            smooth(difference, Filters.brightness, into: out)
        }
    }

    /// Change of the gradient's length, gathered around each pixel.
    func structureGain(_ before: UnsafePointer<Float>, _ after: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>) {
        let margin = Filters.fine.radius + 1
        withPlane(margin: margin) { gradientBefore in
            withPlane(margin: margin) { gradientAfter in
                gradient(before, into: gradientBefore)
                gradient(after, into: gradientAfter)
                let count = (width - 2 * margin) * (height - 2 * margin)
                withPlane(margin: margin) { difference in
                    subtract(gradientAfter, gradientBefore, count, into: difference)
                    gather(difference, margin: margin, Filters.structure, into: out)
                }
            }
        }
    }

    func fineRatio(_ planes: SampleTile, offset: Float, into out: UnsafeMutablePointer<Float>) {
        ratio(planes, Filters.fine, offset: offset) { crop($0, margin: Filters.fine.radius, into: out) }
    }

    func contextRatio(_ planes: SampleTile, offset: Float, into out: UnsafeMutablePointer<Float>) {
        let margin = Filters.speckle.radius
        ratio(planes, Filters.speckle, offset: offset) { gather($0, margin: margin, Filters.context, into: out) }
    }

    /// Local mean, local mean of squares, and the pixel itself with its nearest neighbours, of an intensity.
    func localStatistics(_ intensity: UnsafePointer<Float>, into out: [UnsafeMutablePointer<Float>]) {
        smooth(intensity, Filters.local, into: out[0])
        withPlane(margin: 0) { square in
            PlaneArithmetic.product(intensity, intensity, count: width * height, into: square)
            smooth(square, Filters.local, into: out[1])
        }
        smooth(intensity, Filters.speckle, into: out[2])
    }

    private func ratio(
        _ planes: SampleTile, _ kernel: SmoothingKernel, offset: Float, body: (UnsafeMutablePointer<Float>) -> Void
    ) {
        let margin = kernel.radius
        let count = (width - 2 * margin) * (height - 2 * margin)
        withPlane(margin: margin) { before in
            withPlane(margin: margin) { after in
                withPlane(margin: margin) { logarithm in
                    kernel.apply(planes.plane(0), seen: seen, width: width, height: height, into: before)
                    kernel.apply(planes.plane(1), seen: seen, width: width, height: height, into: after)
                    PlaneArithmetic.logRatio(before: before, after: after, offset: offset, count: count, into: logarithm)
                    body(logarithm)
                }
            }
        }
    }

    private func gradient(_ plane: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>) {
        let margin = Filters.fine.radius
        withPlane(margin: margin) { smoothed in
            Filters.fine.apply(plane, seen: seen, width: width, height: height, into: smoothed)
            GradientMagnitude.apply(smoothed, width: width - 2 * margin, height: height - 2 * margin, into: out)
        }
    }

    /// Smooths a plane that is `margin` smaller than the window on each side, and cuts the inner window out of it.
    private func gather(
        _ plane: UnsafePointer<Float>, margin: Int, _ kernel: SmoothingKernel, into out: UnsafeMutablePointer<Float>
    ) {
        let partWidth = width - 2 * margin
        let partHeight = height - 2 * margin
        withPlane(margin: margin) { weights in
            if let seen {
                for row in 0..<partHeight {
                    (weights + row * partWidth).update(from: seen + (row + margin) * width + margin, count: partWidth)
                }
            }
            withPlane(margin: margin + kernel.radius) { smoothed in
                kernel.apply(
                    plane, seen: seen == nil ? nil : UnsafePointer(weights), width: partWidth, height: partHeight, into: smoothed)
                crop(smoothed, margin: margin + kernel.radius, into: out)
            }
        }
    }

    private func crop(_ plane: UnsafePointer<Float>, margin: Int, into out: UnsafeMutablePointer<Float>) {
        let partWidth = width - 2 * margin
        let inset = halo - margin
        for row in 0..<innerHeight {
            (out + row * innerWidth).update(from: plane + (row + inset) * partWidth + inset, count: innerWidth)
        }
    }

    private func subtract(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int, into out: UnsafeMutablePointer<Float>
    ) {
        PlaneArithmetic.standardisedDifference(
            before: b, meanBefore: 0, inverseBefore: 1, after: a, meanAfter: 0, inverseAfter: 1, count: count, into: out)
    }

    private func withPlane(margin: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
        let count = max(0, width - 2 * margin) * max(0, height - 2 * margin)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: max(1, count)) { buffer in
            guard let base = buffer.baseAddress else { return }
            body(base)
        }
    }
}
