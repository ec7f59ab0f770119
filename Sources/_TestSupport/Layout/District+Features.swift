import Geometry

/// What is to be painted.
extension District {
    /// Everything that may show between the given positions (metres) at one date, in an order that does not depend on them.
    func features(x0: Double, y0: Double, x1: Double, y1: Double, at date: Int) -> [SceneFeature] {
        let range = skeleton.blocks(x0: x0, y0: y0, x1: x1, y1: y1)
        var result: [SceneFeature] = []
        for row in range.rows {
            for column in range.columns {
                result += corridorFeatures(column, row)
                result += blockFeatures(block(column, row), at: date)
            }
        }
        return result
    }

    private func blockFeatures(_ plan: BlockPlan, at date: Int) -> [SceneFeature] {
        let nodes = plan.nodes
        var result: [SceneFeature] = []
        for cell in plan.cells {
            guard !cell.units.isEmpty else {
                result.append(ground(cell.rect, cell.cover, seed: cell.seed, rows: cell.rowsRunEast, nodes: nodes))
                continue
            }
            for unit in cell.units {
                for (index, strip) in unit.strips.enumerated() {
                    var field = ground(
                        strip, .field, seed: SeededGenerator.key(unit.cropSeed, [index]), rows: cell.rowsRunEast,
                        nodes: nodes)
                    field.cropSeed = unit.cropSeed
                    result.append(field)
                }
            }
        }
        // What stood on the ground of a case is gone once the case begins.
        let taken = plan.changes.flatMap(\.pieces).filter { $0.states[date] != .untouched }
        result += plan.objects.filter { object in
            !taken.contains { RingMeasure.contains($0.ring, RingMeasure.centre(object.ring)) }
        }
        for change in plan.changes {
            result += ChangePainter.features(of: change, at: date, bend: bend)
        }
        return result
    }

    private func ground(
        _ rect: LatticeRect, _ cover: SceneFeature.Cover, seed: UInt64, rows: Bool, nodes: [LatticeNode]
    ) -> SceneFeature {
        SceneFeature(
            ring: bend.ring(outline: rect.corners, nodes: nodes), cover: cover, layer: .ground, seed: seed,
            rowsRunEast: rows)
    }

    /// The corridors above and left of a block, and the roads that run on over the crossing.
    private func corridorFeatures(_ column: Int, _ row: Int) -> [SceneFeature] {
        var result: [SceneFeature] = []
        let strips = skeleton.rowCorridor(column, row) + skeleton.columnCorridor(column, row)
        for (index, part) in strips.enumerated() {
            result.append(
                ground(
                    part.rect, .material(part.strip.material), seed: SeededGenerator.key(seed, [30, column, row, index]),
                    rows: part.rect.width > part.rect.height, nodes: []))
        }
        let top = skeleton.top(row)
        let bottom = top + skeleton.width(rowLine: row)
        for part in skeleton.columnCorridor(column, row) where part.strip.isRoad {
            let crossing = LatticeRect(part.rect.u0, top, part.rect.u1, bottom)
            var feature = ground(
                crossing, .material(part.strip.material), seed: SeededGenerator.key(seed, [31, column, row]), rows: false,
                nodes: [])
            feature.layer = .crossing
            result.append(feature)
        }
        return result
    }
}
