import ChangeDetection
import Foundation
import Geometry
import Raster

/// What the cloud test came to for one date.
package struct CloudTestReport: Sendable, Codable, Hashable {
    package enum Decision: String, Sendable, Codable, CaseIterable {
        /// Turned off.
        case off
        /// The date has masks of its own.
        case masked
        /// The sensor or the bands do not allow it: it takes blue, green and red light.
        case notApplicable = "not_applicable"
        case clear
        /// Haze, and nothing that hides the ground.
        case hazy
        case cloudy
    }

    /// From 0, in the order of time.
    package var epoch: Int
    package var decision: Decision
    /// Why, in words.
    package var reason: String
    package var clouds: Int?
    /// Cells of the target grid that count as cloud and as shadow, and their pixels along a side.
    package var cloudCells: Int?
    package var shadowCells: Int?
    /// Cells under thin cloud, and the share of what was seen that is hazy at all; absent where neither cloud nor haze was found.
    package var thinCells: Int?
    package var hazeShare: Double?
    package var cell: Int?
    /// From clouds to their shadows, in metres east and south; absent where no shadow was found.
    package var shadowEastM: Double?
    package var shadowSouthM: Double?

    package enum CodingKeys: String, CodingKey {
        case epoch, decision, reason, clouds, cell
        case cloudCells = "cloud_cells"
        case shadowCells = "shadow_cells"
        case thinCells = "thin_cells"
        case hazeShare = "haze_share"
        case shadowEastM = "shadow_east_m"
        case shadowSouthM = "shadow_south_m"
    }
}

/// Clouds and shadows of one date as cells of the target grid, counted from its first pixel.
package struct PlannedClouds: Sendable, Codable, Hashable {
    /// Pixels along the side of a cell.
    package var cell: Int
    package var width: Int
    package var height: Int
    /// Row by row: codes (0 clear, 1 cloud, 2 shadow), each followed by how often it stands, as base-128 number, low digits first; in Base64.
    package var runs: String

    package init(cell: Int, width: Int, height: Int, codes: [UInt8]) {
        self.cell = cell
        self.width = width
        self.height = height
        var bytes: [UInt8] = []
        var start = 0
        while start < codes.count {
            let end = codes[start...].firstIndex { $0 != codes[start] } ?? codes.count
            bytes.append(codes[start])
            var count = end - start
            repeat {
                bytes.append(UInt8(count & 127) | (count > 127 ? 128 : 0))
                count >>= 7
            } while count > 0
            start = end
        }
        runs = Data(bytes).base64EncodedString()
    }

    /// One code for each cell.
    func codes() throws(TubanError) -> [UInt8] {
        var codes: [UInt8] = []
        codes.reserveCapacity(max(0, min(width * height, 1 << 28)))
        let bytes = [UInt8](Data(base64Encoded: runs) ?? Data())
        var index = 0
        while index < bytes.count {
            let code = bytes[index]
            var count = 0
            var digits = 0
            index += 1
            while index < bytes.count {
                count |= Int(bytes[index] & 127) << (7 * digits)
                digits += 1
                index += 1
                if bytes[index - 1] & 128 == 0 || digits > 5 { break }
            }
            guard count <= width * height - codes.count else { break }
            codes.append(contentsOf: repeatElement(code, count: count))
        }
        guard cell > 0, codes.count == width * height, !codes.isEmpty else {
            throw TubanError(.badData, subject: "plan.json", "the cells of clouds are damaged; run tuban-prepare again")
        }
        return codes
    }
}

/// One worker's view of them.
final class CloudMask {
    private let clouds: PlannedClouds
    private var codes: [UInt8] = []

    init(_ clouds: PlannedClouds) {
        self.clouds = clouds
    }

    /// Makes the pixels of `tile`, which covers `window`, unseen where a cloud or a shadow lies.
    func apply(_ window: PixelWindow, to tile: SampleTile) throws(TubanError) {
        if codes.isEmpty { codes = try clouds.codes() }
        for row in 0..<window.height {
            // Pixels beyond the last whole cell belong to it.
            let line = max(0, min(clouds.height - 1, (window.y + row) / clouds.cell)) * clouds.width
            for column in 0..<window.width {
                let code = codes[line + max(0, min(clouds.width - 1, (window.x + column) / clouds.cell))]
                guard code != 0 else { continue }
                tile.hide(row * window.width + column, code == CloudScreen.Code.cloud ? .cloudTest : .shadowTest)
            }
        }
    }
}
