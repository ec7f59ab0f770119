import ChangeDetection
import Geometry
import Raster

/// What a run will do, decided once by `tuban-prepare` and followed by every later stage (`plan.json`).
package struct Plan: Sendable, Codable {
    package static let schemaVersion = 1

    package var schema: Int
    /// First 16 digits of the hash over configuration, inputs and program: the same work has the same id.
    package var runID: String
    package var program: String
    package var gdal: String
    package var configurationSHA256: String
    package var configuration: RunConfiguration
    /// The pixels of the result: the common part of all epochs, cut to the region's bounding box.
    package var grid: RasterGrid
    package var tile: TileShape
    /// Ordered in time: the first is compared with the last.
    package var epochs: [PlannedEpoch]
    package var region: PlannedRegion?
    /// The content of the layer that candidates are split by.
    package var splitSHA256: String?
    /// The contents of the base layers, by role.
    package var baseLayersSHA256: [String: String]?
    /// Names of the bands in the order of the planes, such as `nir` or `b4`.
    package var bandNames: [String]
    package var sensor: String
    package var sensorReason: String
    /// What the samples say of speckle; nil where the kind of sensor was known without.
    package var speckle: SpeckleTest?
    package var model: ChangeModel
    /// How the dates between the first and the last are compared with the first.
    package var confirmations: [PlannedConfirmation]
    /// How the dates' digital numbers were made comparable; nil for radar.
    package var radiometry: Radiometry?
    /// Inputs that were looked at and left out, with the reason.
    package var refused: [RefusedInput]
    /// Whether clouds were looked for on the dates that are compared, and what was found.
    package var cloudTest: [CloudTestReport]
    /// What could not be read while the statistics were gathered.
    package var failedBlocks: [FailedBlock]
    /// The part that is done again; nil for a full run.
    package var rerun: PlannedRerun?

    package enum CodingKeys: String, CodingKey {
        case schema, program, gdal, configuration, grid, tile, epochs, region, sensor, speckle, model, confirmations, radiometry, refused, rerun
        case runID = "run_id"
        case configurationSHA256 = "configuration_sha256"
        case bandNames = "band_names"
        case sensorReason = "sensor_reason"
        case failedBlocks = "failed_blocks"
        case cloudTest = "cloud_test"
        case splitSHA256 = "split_sha256"
        case baseLayersSHA256 = "base_layers_sha256"
    }

    /// Cells of the search for clouds, if there was one.
    var cloudCells: Int { epochs.compactMap(\.clouds).map { $0.width * $0.height }.max() ?? 0 }

    /// Whether a date that is compared is made of several.
    var isComposite: Bool { epochs[0].acquisitions.count > 1 || epochs[epochs.count - 1].acquisitions.count > 1 }

    package var tiles: TileGrid { tile.grid(grid.width, grid.height) }
}

package struct RefusedInput: Sendable, Codable, Hashable {
    package var path: String
    package var reason: String
}

/// The area of interest, as given and with its content's hash.
package struct PlannedRegion: Sendable, Codable, Hashable {
    package var source: String
    package var sha256: String?
    /// Rings in the grid's CRS.
    package var polygons: [[[Point]]]
}

/// One date's coverage of the region; an epoch holds one or more acquisitions.
package struct PlannedEpoch: Sendable, Codable, Hashable {
    package var date: String?
    /// Where the date is from: `option`, `metadata`, `file name`, or `unknown`.
    package var dateSource: String
    package var acquisitions: [PlannedAcquisition]
    /// How several acquisitions make one.
    package var composite: CompositeChoice
    /// What the cloud test found.
    package var clouds: PlannedClouds?
    /// Brings the colours to those of the first date; nil where they are left as they are.
    package var colours: ColourField?

    package enum CodingKeys: String, CodingKey {
        case date, acquisitions, composite, clouds, colours
        case dateSource = "date_source"
    }
}

/// The files of one date and its masks. Where files overlap, the first in order that saw the pixel counts.
package struct PlannedAcquisition: Sendable, Codable, Hashable {
    /// Nil where the files of an epoch are taken as one acquisition.
    package var date: String?
    package var files: [PlannedFile]
    /// A pixel is seen if none of them hides it.
    package var masks: [PlannedMask] = []
    /// Against the first date; nil for the first date itself.
    package var registration: Registration?
}

extension PlannedAcquisition {
    /// The shift that its samples are moved by; nil where they are used as they lie.
    var correction: ShiftField? { registration?.status == .corrected ? registration?.field : nil }
}

/// One file and where it lies on the target grid.
package struct PlannedFile: Sendable, Codable, Hashable {
    package var path: String
    package var sha256: String
    package var bytes: Int
    /// The file's pixels in pixels of the target grid; may reach beyond it.
    package var window: PixelWindow
    package var blockWidth: Int
    package var blockHeight: Int
    /// Of a block in memory, over all bands of the file.
    package var blockBytes: Int
    /// Band numbers (from 1) in the order of the planes.
    package var bands: [Int]
    package var nodata: [Double?]
    package var scale: [Double]
    package var offset: [Double]
    /// Radar backscatter in decibels, made amplitudes after scale and offset; absent for other samples.
    package var areDecibels: Bool?
    package var hasDatasetMask: Bool
    /// Its blocks are decoded as they are stored and kept by the readers; absent where GDAL does both.
    package var isPlain: Bool?
    /// Resampled to the target grid while it is read; nil when the grids agree.
    package var warp: Warp?

    package struct Warp: Sendable, Codable, Hashable {
        package var resampling: String
        package var sourceCRS: String?

        package enum CodingKeys: String, CodingKey {
            case resampling
            case sourceCRS = "source_crs"
        }
    }

    package enum CodingKeys: String, CodingKey {
        case path, sha256, bytes, window, bands, nodata, scale, offset, warp
        case blockWidth = "block_width"
        case blockHeight = "block_height"
        case blockBytes = "block_bytes"
        case areDecibels = "decibels"
        case hasDatasetMask = "has_dataset_mask"
        case isPlain = "plain_blocks"
    }
}

/// A block of a file that could not be read; its ground is unseen, never blank.
package struct FailedBlock: Sendable, Codable, Hashable, Comparable {
    package var path: String
    /// In pixels of the target grid.
    package var window: PixelWindow
    package var reason: String

    package static func < (left: FailedBlock, right: FailedBlock) -> Bool {
        (left.path, left.window.y, left.window.x, left.reason) < (right.path, right.window.y, right.window.x, right.reason)
    }

    /// Each block once, by file and place, whatever was said of it.
    static func unique(_ blocks: some Sequence<FailedBlock>) -> [FailedBlock] {
        var found: [FailedBlock] = []
        for block in blocks.sorted() where found.last.map({ $0.path != block.path || $0.window != block.window }) ?? true {
            found.append(block)
        }
        return found
    }
}
