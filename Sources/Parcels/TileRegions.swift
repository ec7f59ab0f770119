import Geometry

/// The regions of one tile, before they are joined with those of its neighbours.
package struct TileRegions: Sendable {
    package let core: PixelWindow
    /// Runs of the core in row-major order; `component` counts from 0 by first pixel.
    package internal(set) var runs: [Run] = []
    /// Where each row of the core starts in `runs`; core.height + 1 entries.
    package internal(set) var rowStarts: [Int32] = []
    /// The label of each component.
    package internal(set) var labels: [Int32] = []
    /// The sums of each component; none at all when there is nothing to add up.
    package internal(set) var sums: [RegionSums] = []
    /// Unseen pixels of the core that share a side or corner with a labelled pixel of the core or its halo, in row-major order.
    package internal(set) var unseenRuns: [Run] = []
    /// All unseen pixels of the core.
    package internal(set) var unseenPixels = 0

    init(core: PixelWindow) {
        self.core = core
    }

    /// The runs of a scene row, as a range of indices into `runs`.
    func range(ofRow row: Int) -> Range<Int> {
        Int(rowStarts[row - core.y])..<Int(rowStarts[row - core.y + 1])
    }
}

/// Labels the regions of one tile of a byte mask.
///
/// - Shape: `mask` holds `outer.height` rows of `outer.width` values; `outer` is `core` with one more pixel on each side, cut at the
///   bounds of the scene. A missing halo costs unseen neighbours and `beyond` pixels across the border, nothing else.
/// - Values: see `LabelScheme`; 255 is unseen.
/// - Parameters:
///   - sums: the number of sums per region that `accumulate` and `beyond` fill; likewise `maxima`.
///   - accumulate: called once for each run of the core, in row-major order, with the sums of its region. It must add to the sums and
///     raise the maxima only, so that cutting a run in two cannot change the outcome.
/// - Complexity: O(pixels / 8 + runs); memory follows the runs.
package func labelTile(
    mask: UnsafePointer<UInt8>, covering outer: PixelWindow, core: PixelWindow, connectivity: Connectivity,
    labels: LabelScheme = .classes, sums: Int = 0, maxima: Int = 0,
    accumulate: (Run, inout RegionSums) -> Void = { _, _ in }
) -> TileRegions {
    let rows = ByteRows(base: mask, width: outer.width, scheme: labels)
    var labelling = TileLabelling(
        rows: rows, outer: outer, core: core, connectivity: connectivity, recordsBeyond: false)
    return labelling.run(sums: sums, maxima: maxima, accumulate: accumulate, beyond: { _, _ in })
}

/// As `labelTile(mask:…accumulate:)`, and also reports the background around each region.
///
/// - Parameter beyond: called for spans of background pixels that share a side with the region, once for each shared side: a pixel
///   that touches the region with two sides is counted twice. So the sum over `beyond` divided by the number of its pixels is the mean
///   of the outer values along the boundary. Unseen pixels and those of other regions are left out. It crosses tile borders by the halo.
package func labelTile(
    mask: UnsafePointer<UInt8>, covering outer: PixelWindow, core: PixelWindow, connectivity: Connectivity,
    labels: LabelScheme = .classes, sums: Int, maxima: Int = 0,
    accumulate: (Run, inout RegionSums) -> Void, beyond: (Run, inout RegionSums) -> Void
) -> TileRegions {
    let rows = ByteRows(base: mask, width: outer.width, scheme: labels)
    var labelling = TileLabelling(
        rows: rows, outer: outer, core: core, connectivity: connectivity, recordsBeyond: true)
    return labelling.run(sums: sums, maxima: maxima, accumulate: accumulate, beyond: beyond)
}

/// Labels the regions of one tile of a label raster: pixels of one value that hang together form a region.
///
/// - Values: `background` pixels are left out; `unseen` and negative values count as unseen.
/// Shape, parameters and complexity are those of the byte version, but for the runs being found 8 pixels at a time.
package func labelTile(
    labels raster: UnsafePointer<Int32>, covering outer: PixelWindow, core: PixelWindow, connectivity: Connectivity,
    background: Int32 = 0, unseen: Int32? = nil, sums: Int = 0, maxima: Int = 0,
    accumulate: (Run, inout RegionSums) -> Void = { _, _ in }
) -> TileRegions {
    let rows = LabelRows(base: raster, width: outer.width, background: background, unseen: unseen)
    var labelling = TileLabelling(
        rows: rows, outer: outer, core: core, connectivity: connectivity, recordsBeyond: false)
    return labelling.run(sums: sums, maxima: maxima, accumulate: accumulate, beyond: { _, _ in })
}
