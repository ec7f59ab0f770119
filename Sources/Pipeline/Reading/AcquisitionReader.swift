import ChangeCore
import Geometry
import Raster

/// Decodes the files of one acquisition for any window of the target grid, under its masks. One per worker; not Sendable.
final class AcquisitionReader {
    private let acquisition: PlannedAcquisition
    private let grid: RasterGrid
    private let bands: Int
    private let files: OpenFiles
    private let mask: AcquisitionMask
    private let border: GroundDisc?
    private let saturation: Double?
    private var scratch: SampleTile?
    private var wider: SampleTile?
    /// Samples before they are moved.
    private var unmoved: SampleTile?

    init(_ acquisition: PlannedAcquisition, grid: RasterGrid, bands: Int, files: OpenFiles) {
        self.acquisition = acquisition
        self.grid = grid
        self.bands = bands
        self.files = files
        mask = AcquisitionMask(acquisition.masks, grid: grid, files: files)
        border = acquisition.border
        saturation = acquisition.saturation
    }

    /// Whether any of its files may show something of `window`.
    func meets(_ window: PixelWindow) -> Bool {
        let around = acquisition.correction == nil ? window : window.widened(by: Int((acquisition.registration?.largest ?? 0).rounded(.up)) + 3)
        return acquisition.files.contains { !around.intersection($0.window).isEmpty }
    }

    /// Fills `tile` with the samples of `window`; what lies beyond the grid is unseen.
    ///
    /// Where files overlap, the first in order that saw a pixel gives all of its bands.
    /// Samples that lie elsewhere than on the first date are moved, after the masks, which were made for them as they are.
    func read(_ window: PixelWindow, into tile: SampleTile) throws(TubanError) {
        guard let field = acquisition.correction else {
            try readAsTheyAre(window, within: grid.bounds, into: tile)
            return
        }
        let shift = ShiftResampling(field, window: window, reach: acquisition.registration?.largest ?? 0)
        let samples: SampleTile
        if let unmoved, unmoved.capacity >= shift.source.count, (unmoved.causes == nil) == (tile.causes == nil) {
            samples = unmoved
        } else {
            samples = SampleTile(bands: bands, capacity: shift.source.count, hasCauses: tile.causes != nil)
            unmoved = samples
        }
        // What files hold beyond the grid is needed at its edges.
        try readAsTheyAre(shift.source, within: Self.everywhere, into: samples)
        shift.apply(samples, into: tile)
        hideBeyond(grid.bounds, window, tile)
    }

    private static let everywhere = PixelWindow(x: -1 << 30, y: -1 << 30, width: 1 << 31, height: 1 << 31)

    private func readAsTheyAre(_ window: PixelWindow, within bounds: PixelWindow, into tile: SampleTile) throws(TubanError) {
        if let border {
            try readInside(border, window, into: tile)
            hideBeyond(bounds, window, tile)
        } else {
            try readFiles(window, within: bounds, into: tile)
        }
        try mask.apply(window, to: tile)
    }

    private func hideBeyond(_ bounds: PixelWindow, _ window: PixelWindow, _ tile: SampleTile) {
        guard !bounds.contains(window) else { return }
        for row in 0..<window.height {
            for column in 0..<window.width {
                let x = window.x + column
                let y = window.y + row
                if x < bounds.x || y < bounds.y || x >= bounds.maxX || y >= bounds.maxY { tile.hide(row * window.width + column, .notCovered) }
            }
        }
    }

    private func readFiles(_ window: PixelWindow, within bounds: PixelWindow, into tile: SampleTile) throws(TubanError) {
        tile.valid.update(repeating: 0, count: window.count)
        tile.causes?.update(repeating: UnseenCause.notCovered.rawValue, count: window.count)
        for file in acquisition.files {
            let part = window.intersection(file.window).intersection(bounds)
            guard !part.isEmpty else { continue }
            if part == window, acquisition.files.count == 1 || !tile.hasSeen(window.count) {
                try readPart(file, part, into: tile)
            } else {
                let piece = scratchTile(part.count, like: tile)
                try readPart(file, part, into: piece)
                tile.fill(window, from: piece, part)
            }
        }
    }

    /// Reads so much around `window` that the edges of what was measured are known, and leaves their rims out.
    private func readInside(_ border: GroundDisc, _ window: PixelWindow, into tile: SampleTile) throws(TubanError) {
        let outer = PixelWindow(
            x: window.x - border.columns, y: window.y - border.rows, width: window.width + 2 * border.columns,
            height: window.height + 2 * border.rows)
        let all: SampleTile
        if let wider, wider.capacity >= outer.count {
            all = wider
        } else {
            all = SampleTile(bands: bands, capacity: outer.count, hasCauses: true)
            wider = all
        }
        // Files that reach beyond the grid say where the measured ground really ends.
        try readFiles(outer, within: Self.everywhere, into: all)
        guard let causes = all.causes else { return }
        var marks = [UInt8](repeating: 0, count: outer.count)
        for index in 0..<outer.count {
            let isUnmeasured = causes[index] == UnseenCause.notCovered.rawValue || causes[index] == UnseenCause.nodata.rawValue
            marks[index] = isUnmeasured ? 1 : 0
        }
        var rim = [UInt8](repeating: 0, count: window.count)
        rim.withUnsafeMutableBufferPointer { rim in
            guard let rim = rim.baseAddress else { return }
            MaskDilation.dilate(
                marks, bits: 1, width: window.width, height: window.height, marginX: border.columns, marginY: border.rows, disc: border,
                into: rim)
        }
        tile.valid.update(repeating: 0, count: window.count)
        tile.causes?.update(repeating: UnseenCause.notCovered.rawValue, count: window.count)
        tile.fill(window, from: all, outer)
        for index in 0..<window.count where rim[index] != 0 { tile.hide(index, .border) }
    }

    private func scratchTile(_ count: Int, like tile: SampleTile) -> SampleTile {
        if let scratch, scratch.capacity >= count, (scratch.causes == nil) == (tile.causes == nil) { return scratch }
        let made = SampleTile(bands: bands, capacity: count, hasCauses: tile.causes != nil)
        scratch = made
        return made
    }
}

extension AcquisitionReader {
    /// Reads `part` of one file as contiguous planes at the start of `tile`.
    private func readPart(_ file: PlannedFile, _ part: PixelWindow, into tile: SampleTile) throws(TubanError) {
        let count = part.count
        tile.valid.update(repeating: 1, count: count)
        tile.causes?.update(repeating: 0, count: count)
        let reader = try files.reader(for: file)
        let local = part.offsetBy(dx: -file.window.x, dy: -file.window.y)
        // RasterIO packs bands at `count` apart; the tile's planes are `capacity` apart, so each band is read to its plane.
        do {
            try read(file, local, into: tile)
        } catch {
            try readBlockwise(file, part, into: tile)
        }
        for (index, nodata) in file.nodata.enumerated() {
            // A resampled view has NaN for nodata, and may meet the value itself by interpolation.
            let nodata = file.warp == nil ? nodata : nil
            // Integers without a nodata value are measurements, all of them.
            if nodata != nil || !reader.info.bands[file.bands[index] - 1].type.isInteger {
                SampleValidity.restrict(tile.valid, to: tile.plane(index), nodata: nodata, count: count)
            }
        }
        if let causes = tile.causes, !SampleValidity.isComplete(tile.valid, count: count) {
            for index in 0..<count where tile.valid[index] == 0 && causes[index] == 0 { causes[index] = UnseenCause.nodata.rawValue }
        }
        for index in file.nodata.indices {
            if let saturation {
                let limit = Float(saturation)
                for pixel in 0..<count where tile.plane(index)[pixel] >= limit { tile.hide(pixel, .saturated) }
            }
            SampleValidity.rescale(tile.plane(index), scale: file.scale[index], offset: file.offset[index], count: count)
            if file.areDecibels == true { SampleValidity.amplitudes(ofDecibels: tile.plane(index), count: count) }
        }
    }

    private func read(_ file: PlannedFile, _ local: PixelWindow, into tile: SampleTile) throws(TubanError) {
        let reader = try files.reader(for: file)
        try reader.read(bands: file.bands, window: local, planeStride: tile.capacity, into: tile.planes)
        guard file.hasDatasetMask else { return }
        var plane = [UInt8](repeating: 0, count: local.count)
        try plane.withUnsafeMutableBufferPointer { buffer throws(TubanError) in
            guard let base = buffer.baseAddress else { return }
            try reader.readMask(window: local, into: base)
        }
        for index in 0..<local.count where plane[index] == 0 { tile.hide(index, .nodata) }
    }

    /// Reads block by block after a window failed: only the blocks at fault stay unseen.
    private func readBlockwise(_ file: PlannedFile, _ part: PixelWindow, into tile: SampleTile) throws(TubanError) {
        try files.forEachBlock(of: file, under: part) { wanted throws(TubanError) in
            let piece = SampleTile(bands: file.bands.count, capacity: wanted.count, hasCauses: true)
            piece.valid.update(repeating: 1, count: wanted.count)
            piece.causes?.update(repeating: 0, count: wanted.count)
            try read(file, wanted.offsetBy(dx: -file.window.x, dy: -file.window.y), into: piece)
            tile.lay(piece, wanted, in: part)
        } failed: { wanted in
            let piece = SampleTile(bands: file.bands.count, capacity: wanted.count, hasCauses: true)
            piece.clear(from: 0, count: wanted.count)
            piece.causes?.update(repeating: UnseenCause.unreadable.rawValue, count: wanted.count)
            tile.lay(piece, wanted, in: part)
        }
    }
}

extension SampleTile {
    /// Whether any of the first `count` pixels was seen.
    func hasSeen(_ count: Int) -> Bool {
        (0..<count).contains { valid[$0] != 0 }
    }

    /// Takes over samples and validity of the first `count` pixels.
    func copy(_ other: SampleTile, count: Int) {
        for band in 0..<bands { plane(band).update(from: other.plane(band), count: count) }
        valid.update(from: other.valid, count: count)
    }

    /// Takes over `piece`, which covers `part`, as that part of `window`, which this tile covers.
    func lay(_ piece: SampleTile, _ part: PixelWindow, in window: PixelWindow) {
        for row in 0..<part.height {
            let to = (part.y - window.y + row) * window.width + part.x - window.x
            let from = row * part.width
            for band in 0..<piece.bands { (plane(band) + to).update(from: piece.plane(band) + from, count: part.width) }
            (valid + to).update(from: piece.valid + from, count: part.width)
            if let causes, let own = piece.causes { (causes + to).update(from: own + from, count: part.width) }
        }
    }

    /// Takes from `piece`, which covers `part`, the pixels of `window` that this tile has not seen; a pixel that neither saw keeps the
    /// first cause that is more than not being covered.
    func fill(_ window: PixelWindow, from piece: SampleTile, _ part: PixelWindow) {
        let common = window.intersection(part)
        for row in common.y..<common.maxY {
            let from = (row - part.y) * part.width + common.x - part.x
            let to = (row - window.y) * window.width + common.x - window.x
            for column in 0..<common.width where valid[to + column] == 0 {
                valid[to + column] = piece.valid[from + column]
                for band in 0..<bands { plane(band)[to + column] = piece.plane(band)[from + column] }
                if let causes, let own = piece.causes {
                    let isUncovered = causes[to + column] == UnseenCause.notCovered.rawValue
                    if piece.valid[from + column] != 0 {
                        causes[to + column] = 0
                    } else if isUncovered {
                        causes[to + column] = own[from + column]
                    }
                }
            }
        }
    }
}
