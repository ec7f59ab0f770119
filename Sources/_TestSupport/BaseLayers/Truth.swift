import GeoIO
import Geometry

/// What truly changed between every two acquisitions.
package struct Truth {
    /// One piece of ground that is in another state at the later date.
    package struct Row: Sendable {
        package var identifier: String
        package var changeClass: ChangeClass
        package var from: Int
        package var to: Int
        package var stateFrom: String
        package var stateTo: String
        /// Ground ring, metres east and south of the first pixel's outer corner.
        package var ring: [Point]
        package var standing: String
        package var inVillage: Bool
    }

    private let district: District
    private let renderers: [SceneRenderer]

    package init(_ district: District) {
        self.district = district
        renderers = district.settings.acquisitions.indices.map { SceneRenderer(district: district, date: $0) }
    }

    /// Rows of cases, then rows of ordinary farming, pair by pair.
    package func rows() -> [Row] {
        let count = district.settings.acquisitions.count
        var result: [Row] = []
        for from in 0..<count {
            for to in from + 1..<max(count, from + 1) {
                for change in district.changes { result += caseRows(change, from: from, to: to) }
                result += farmingRows(from: from, to: to)
            }
        }
        return result
    }

    private func caseRows(_ change: SceneChange, from: Int, to: Int) -> [Row] {
        change.pieces.compactMap { piece in
            let (before, after) = (piece.states[from], piece.states[to])
            guard before != after, let changeClass = after.changeClass else { return nil }
            // What came and went between the two dates has left a field as it was: nothing to find in this pair.
            if before == .untouched && after == .recultivated { return nil }
            return Row(
                identifier: change.identifier, changeClass: changeClass, from: from, to: to, stateFrom: before.rawValue,
                stateTo: after.rawValue, ring: piece.ring, standing: change.standing.rawValue, inVillage: change.inVillage)
        }
    }

    /// Fields whose state in the crop calendar differs; cases on them are not cut out.
    private func farmingRows(from: Int, to: Int) -> [Row] {
        let acquisitions = district.settings.acquisitions
        var result: [Row] = []
        for row in 0..<district.skeleton.rows {
            for column in 0..<district.skeleton.columns {
                let plan = district.block(column, row)
                let nodes = plan.nodes
                var ordinal = 0
                for cell in plan.cells {
                    for unit in cell.units {
                        ordinal += 1
                        let before = CropCalendar.state(cropSeed: unit.cropSeed, on: acquisitions[from].date)
                        let after = CropCalendar.state(cropSeed: unit.cropSeed, on: acquisitions[to].date)
                        guard before != after else { continue }
                        result.append(
                            Row(
                                identifier: "\(row)-\(column)-f\(ordinal)", changeClass: .farmingCycle, from: from, to: to,
                                stateFrom: "\(before)", stateTo: "\(after)",
                                ring: district.bend.ring(outline: unit.rect.corners, nodes: nodes), standing: "farming",
                                inVillage: false))
                    }
                }
            }
        }
        return result
    }

    package func layer() throws(TubanError) -> LayerRows {
        var layer = LayerRows(
            "truth", district: district,
            fields: [
                .init("change_id", .text), .init("class", .text), .init("date_from", .date), .init("date_to", .date),
                .init("state_from", .text), .init("state_to", .text), .init("area_m2", .real), .init("seen_fraction", .real),
                .init("standing", .text), .init("in_village", .integer), .init("note", .text),
            ])
        let area = try GeodesicArea(crs: district.settings.crs, subject: "truth")
        for row in rows() {
            let polygon = district.mapPolygon(row.ring)
            let seen = seenFraction(row)
            layer.append(
                [polygon],
                [
                    .text(row.identifier), .text(row.changeClass.rawValue), .date(date(row.from)), .date(date(row.to)),
                    .text(row.stateFrom), .text(row.stateTo),
                    .real((try area.measure([polygon]).area * 100).rounded() / 100), .real((seen * 1000).rounded() / 1000),
                    .text(row.standing), .integer(row.inVillage ? 1 : 0), .text(note(row, seen: seen)),
                ])
        }
        return layer
    }

    private func date(_ index: Int) -> String {
        district.settings.acquisitions[index].date.description
    }

    private func note(_ row: Row, seen: Double) -> String {
        let hidden = seen < 0.05 ? "hidden at one date" : seen < 0.999 ? "partly hidden at one date" : ""
        let growth = row.stateFrom == GroundState.earthwork.rawValue && row.stateTo != row.stateFrom ? "built on earthwork" : ""
        return [hidden, growth].filter { !$0.isEmpty }.joined(separator: "; ")
    }

    /// Share of pixel centres in the ring that the masks of both dates call seen; every third column and row is asked.
    package func seenFraction(_ row: Row) -> Double {
        let size = district.settings.pixelSize
        let columns = row.ring.map { Int(($0.x / size).rounded(.down)) }
        let lines = row.ring.map { Int(($0.y / size).rounded(.down)) }
        guard let left = columns.min(), let right = columns.max(), let top = lines.min(), let bottom = lines.max() else { return 0 }
        let step = right - left < 12 || bottom - top < 12 ? 1 : 3
        var asked = 0
        var seen = 0
        for line in stride(from: top, through: bottom, by: step) {
            for column in stride(from: left, through: right, by: step) {
                let place = Point(x: (Double(column) + 0.5) * size, y: (Double(line) + 0.5) * size)
                guard RingMeasure.contains(row.ring, place) else { continue }
                asked += 1
                if renderers[row.from].isSeen(column: column, row: line), renderers[row.to].isSeen(column: column, row: line) {
                    seen += 1
                }
            }
        }
        return asked == 0 ? 0 : Double(seen) / Double(asked)
    }
}
