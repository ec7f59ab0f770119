import ChangeCore
import ChangeDetection
import GeoIO
import Geometry
import Raster

/// Decodes one epoch's samples for any window of the target grid. One per worker; not Sendable.
package final class EpochTileReader {
    private let epoch: PlannedEpoch
    private let grid: RasterGrid
    private var open: [String: RasterReader] = [:]
    private var openOrder: [String] = []
    private var scratch: SampleTile?
    /// An acquisition's samples before they are moved.
    private var unmoved: SampleTile?
    private let bandCount: Int
    package private(set) var failures: [FailedBlock] = []

    /// Files that one reader keeps open; more are closed in the order of opening.
    private static let maximumOpen = 16

    package init(epoch: PlannedEpoch, grid: RasterGrid, bandCount: Int) {
        self.epoch = epoch
        self.grid = grid
        self.bandCount = bandCount
    }

    /// Fills `tile` with the samples of `window`, which may reach beyond the grid (that part is unseen).
    ///
    /// Where files overlap, the first in order that saw a pixel gives all of its bands.
    /// Blocks that cannot be read leave their pixels unseen and are listed in `failures`, block by block, so that what is
    /// missing does not depend on the window.
    package func read(_ window: PixelWindow, into tile: SampleTile) throws(TubanError) {
        for (index, acquisition) in epoch.acquisitions.enumerated() {
            if index == 0 {
                try read(acquisition, window, into: tile)
            } else {
                let piece = SampleTile(bands: bandCount, capacity: window.count)
                try read(acquisition, window, into: piece)
                merge(piece, window, into: tile, window)
            }
        }
    }

    /// One acquisition's samples, moved onto the first date where that is planned.
    private func read(_ acquisition: PlannedAcquisition, _ window: PixelWindow, into tile: SampleTile) throws(TubanError) {
        guard let registration = acquisition.registration, registration.status == .corrected, let field = registration.field else {
            try readFiles(acquisition, window, within: grid.bounds, into: tile)
            return
        }
        let shift = ShiftResampling(field, window: window, reach: registration.largest ?? 0)
        if (unmoved?.capacity ?? 0) < shift.source.count { unmoved = SampleTile(bands: bandCount, capacity: shift.source.count) }
        guard let unmoved else { return }
        // What lies beyond the grid is needed at its edges.
        try readFiles(acquisition, shift.source, within: shift.source, into: unmoved)
        shift.apply(unmoved, into: tile)
        for row in 0..<window.height {
            let y = window.y + row
            for column in 0..<window.width where y < 0 || y >= grid.height || window.x + column < 0 || window.x + column >= grid.width {
                tile.valid[row * window.width + column] = 0
            }
        }
    }

    private func readFiles(
        _ acquisition: PlannedAcquisition, _ window: PixelWindow, within bounds: PixelWindow, into tile: SampleTile
    ) throws(TubanError) {
        tile.valid.update(repeating: 0, count: window.count)
        for file in acquisition.files {
            let part = window.intersection(file.window).intersection(bounds)
            guard !part.isEmpty else { continue }
            if part == window, acquisition.files.count == 1 || !hasSeen(tile, window.count) {
                try readPart(file, part, mask: acquisition.mask, into: tile)
            } else {
                let piece = scratchTile(part.count)
                try readPart(file, part, mask: acquisition.mask, into: piece)
                merge(piece, part, into: tile, window)
            }
        }
    }

    /// Takes the failures that were met since the last call.
    package func takeFailures() -> [FailedBlock] {
        defer { failures = [] }
        return failures
    }

    private func hasSeen(_ tile: SampleTile, _ count: Int) -> Bool {
        (0..<count).contains { tile.valid[$0] != 0 }
    }

    private func scratchTile(_ count: Int) -> SampleTile {
        if let scratch, scratch.capacity >= count { return scratch }
        let made = SampleTile(bands: bandCount, capacity: count)
        scratch = made
        return made
    }

    private func merge(_ piece: SampleTile, _ part: PixelWindow, into tile: SampleTile, _ window: PixelWindow) {
        for row in 0..<part.height {
            let from = row * part.width
            let to = (part.y - window.y + row) * window.width + part.x - window.x
            for column in 0..<part.width where tile.valid[to + column] == 0 {
                tile.valid[to + column] = piece.valid[from + column]
                for band in 0..<bandCount { tile.plane(band)[to + column] = piece.plane(band)[from + column] }
            }
        }
    }
}

extension EpochTileReader {
    /// Reads `part` of one file as contiguous planes at the start of `tile`.
    private func readPart(
        _ file: PlannedFile, _ part: PixelWindow, mask: PlannedFile?, into tile: SampleTile
    ) throws(TubanError) {
        let count = part.count
        tile.valid.update(repeating: 1, count: count)
        let reader = try reader(for: file)
        let local = part.offsetBy(dx: -file.window.x, dy: -file.window.y)
        // RasterIO packs bands at `count` apart; the tile's planes are `capacity` apart, so each band is read to its plane.
        do {
            try readBands(reader, file, local, into: tile)
            if file.hasDatasetMask { try applyDatasetMask(reader, local, to: tile) }
        } catch {
            try readBlockwise(reader, file, part, into: tile)
        }
        for (index, nodata) in file.nodata.enumerated() {
            // A resampled view has NaN for nodata, and may meet the value itself by interpolation.
            let nodata = file.warp == nil ? nodata : nil
            // Integers without a nodata value are measurements, all of them.
            if nodata != nil || !reader.info.bands[file.bands[index] - 1].type.isInteger {
                SampleValidity.restrict(tile.valid, to: tile.plane(index), nodata: nodata, count: count)
            }
            SampleValidity.rescale(tile.plane(index), scale: file.scale[index], offset: file.offset[index], count: count)
        }
        if let mask { try apply(mask, part, to: tile) }
    }

    private func readBands(
        _ reader: RasterReader, _ file: PlannedFile, _ local: PixelWindow, into tile: SampleTile
    ) throws(TubanError) {
        try reader.read(bands: file.bands, window: local, planeStride: tile.capacity, into: tile.planes)
    }

    private func applyDatasetMask(
        _ reader: RasterReader, _ local: PixelWindow, to tile: SampleTile
    ) throws(TubanError) {
        var plane = [UInt8](repeating: 0, count: local.count)
        try plane.withUnsafeMutableBufferPointer { buffer throws(TubanError) in
            guard let base = buffer.baseAddress else { return }
            try reader.readMask(window: local, into: base)
        }
        for index in 0..<local.count where plane[index] == 0 { tile.valid[index] = 0 }
    }

    /// The mask of an epoch, as GDAL has masks: 0 is unseen, anything else seen; ground that the mask does not cover is unseen.
    private func apply(_ mask: PlannedFile, _ part: PixelWindow, to tile: SampleTile) throws(TubanError) {
        let covered = part.intersection(mask.window)
        var plane = [UInt8](repeating: 0, count: part.count)
        if !covered.isEmpty {
            let piece = try maskSamples(mask, covered)
            for row in 0..<covered.height {
                let to = (covered.y - part.y + row) * part.width + covered.x - part.x
                for column in 0..<covered.width {
                    let value = piece[row * covered.width + column]
                    plane[to + column] = value != 0 && !value.isNaN ? 1 : 0
                }
            }
        }
        for index in 0..<part.count { tile.valid[index] &= plane[index] }
    }

    /// Samples of a mask; NaN in blocks that cannot be read.
    private func maskSamples(_ mask: PlannedFile, _ covered: PixelWindow) throws(TubanError) -> [Float] {
        let reader = try reader(for: mask)
        func samples(_ window: PixelWindow) throws(TubanError) -> [Float] {
            var piece = [Float](repeating: 0, count: window.count)
            try piece.withUnsafeMutableBufferPointer { buffer throws(TubanError) in
                guard let base = buffer.baseAddress else { return }
                try reader.read(
                    bands: [1], window: window.offsetBy(dx: -mask.window.x, dy: -mask.window.y), planeStride: window.count, into: base)
            }
            return piece
        }
        if let whole = try? samples(covered) { return whole }
        var all = [Float](repeating: .nan, count: covered.count)
        for block in blocks(of: mask, under: covered) {
            try Interruption.check()
            let wanted = block.intersection(covered)
            do {
                let piece = try samples(wanted)
                for row in 0..<wanted.height {
                    let to = (wanted.y - covered.y + row) * covered.width + wanted.x - covered.x
                    all.replaceSubrange(to..<(to + wanted.width), with: piece[(row * wanted.width)..<((row + 1) * wanted.width)])
                }
            } catch {
                failures.append(FailedBlock(path: mask.path, window: block, reason: Self.reason(error)))
            }
        }
        return all
    }

    /// The blocks of a file that a window of the target grid touches, in pixels of the target grid.
    private func blocks(of file: PlannedFile, under part: PixelWindow) -> [PixelWindow] {
        let local = part.offsetBy(dx: -file.window.x, dy: -file.window.y)
        var found: [PixelWindow] = []
        for row in (local.y / file.blockHeight)...((local.maxY - 1) / file.blockHeight) {
            for column in (local.x / file.blockWidth)...((local.maxX - 1) / file.blockWidth) {
                let block = PixelWindow(
                    x: column * file.blockWidth, y: row * file.blockHeight, width: file.blockWidth, height: file.blockHeight)
                found.append(block.offsetBy(dx: file.window.x, dy: file.window.y).intersection(file.window))
            }
        }
        return found
    }

    /// The last of GDAL's words: those before it depend on what was read earlier.
    private static func reason(_ error: TubanError) -> String {
        error.message.split(separator: "; ").last.map(String.init) ?? error.message
    }

    /// Reads block by block after a window failed: only the blocks at fault stay unseen.
    private func readBlockwise(
        _ reader: RasterReader, _ file: PlannedFile, _ part: PixelWindow, into tile: SampleTile
    ) throws(TubanError) {
        for block in blocks(of: file, under: part) {
            try Interruption.check()
            let wanted = block.intersection(part)
            let local = wanted.offsetBy(dx: -file.window.x, dy: -file.window.y)
            let piece = SampleTile(bands: file.bands.count, capacity: wanted.count)
            piece.valid.update(repeating: 1, count: wanted.count)
            do {
                try readBands(reader, file, local, into: piece)
                if file.hasDatasetMask { try applyDatasetMask(reader, local, to: piece) }
            } catch {
                piece.valid.update(repeating: 0, count: wanted.count)
                failures.append(FailedBlock(path: file.path, window: block, reason: Self.reason(error)))
            }
            for row in 0..<wanted.height {
                let to = (wanted.y - part.y + row) * part.width + wanted.x - part.x
                for band in 0..<file.bands.count {
                    (tile.plane(band) + to).update(from: piece.plane(band) + row * wanted.width, count: wanted.width)
                }
                (tile.valid + to).update(from: piece.valid + row * wanted.width, count: wanted.width)
            }
        }
    }

    private func reader(for file: PlannedFile) throws(TubanError) -> RasterReader {
        if let reader = open[file.path] { return reader }
        let reader: RasterReader
        if let warp = file.warp {
            reader = try RasterReader(
                path: file.path, warpedTo: grid.cropped(to: file.window), resampling: warp.resampling, sourceCRS: warp.sourceCRS,
                nodata: Dictionary(zip(file.bands, file.nodata).compactMap { band, value in value.map { (band, $0) } }) { first, _ in first })
        } else {
            reader = try RasterReader(path: file.path)
        }
        if openOrder.count == Self.maximumOpen { open[openOrder.removeFirst()] = nil }
        open[file.path] = reader
        openOrder.append(file.path)
        return reader
    }
}
