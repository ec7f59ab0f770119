import Geometry

/// The decoded samples of one epoch over one window, planar, with one validity plane for all bands.
///
/// Storage is kept from window to window, so that reading a tile allocates nothing. Not Sendable: it belongs to one worker.
package final class SampleTile {
    package let bands: Int
    /// Pixels that each plane has room for; the distance from band to band.
    package let capacity: Int
    package let planes: UnsafeMutablePointer<Float>
    /// 1 = seen, 0 = not seen (nodata, masked, not covered, unreadable).
    package let valid: UnsafeMutablePointer<UInt8>
    /// Why a pixel was not seen (`UnseenCause`), 0 where it was; only where asked for.
    package let causes: UnsafeMutablePointer<UInt8>?
    /// The number of the acquisition that a pixel is from, counted from 1, 0 where unseen; only where causes are asked for.
    package let origins: UnsafeMutablePointer<UInt8>?
    /// Whose storage this is a view of; nil when it is its own.
    private let whole: SampleTile?

    package init(bands: Int, capacity: Int, hasCauses: Bool = false) {
        self.bands = bands
        self.capacity = max(1, capacity)
        planes = .allocate(capacity: bands * self.capacity)
        valid = .allocate(capacity: self.capacity)
        causes = hasCauses ? .allocate(capacity: self.capacity) : nil
        origins = hasCauses ? .allocate(capacity: self.capacity) : nil
        whole = nil
    }

    /// Storage of its own, as much as `other` has.
    package convenience init(like other: SampleTile) {
        self.init(bands: other.bands, capacity: other.capacity, hasCauses: other.causes != nil)
    }

    /// A view of `whole` from its pixel `start` on; the planes stay as far apart as they are.
    package init(_ whole: SampleTile, from start: Int) {
        bands = whole.bands
        capacity = whole.capacity
        planes = whole.planes + start
        valid = whole.valid + start
        causes = whole.causes.map { $0 + start }
        origins = whole.origins.map { $0 + start }
        self.whole = whole
    }

    /// A view of some of `whole`'s planes, with its validity.
    package init(_ whole: SampleTile, planes bands: Range<Int>) {
        self.bands = bands.count
        capacity = whole.capacity
        planes = whole.planes + bands.lowerBound * whole.capacity
        valid = whole.valid
        causes = whole.causes
        origins = whole.origins
        self.whole = whole
    }

    deinit {
        guard whole == nil else { return }
        planes.deallocate()
        valid.deallocate()
        causes?.deallocate()
        origins?.deallocate()
    }

    /// Makes one pixel unseen; the first cause that is named stays.
    package func hide(_ index: Int, _ cause: UnseenCause) {
        if valid[index] != 0, let causes { causes[index] = cause.rawValue }
        valid[index] = 0
    }

    package func plane(_ band: Int) -> UnsafeMutablePointer<Float> { planes + band * capacity }

    /// Makes `count` pixels from `start` on unseen, with samples of 0.
    package func clear(from start: Int, count: Int) {
        for band in 0..<bands { (plane(band) + start).update(repeating: 0, count: count) }
        (valid + start).update(repeating: 0, count: count)
    }

    package static func bytes(bands: Int, capacity: Int) -> Int { capacity * (bands * 4 + 1) }
}
