import Geometry

/// What a piece of changing ground looks like at one date.
enum ChangePainter {
    static func features(of change: SceneChange, at date: Int, bend: Bend) -> [SceneFeature] {
        change.pieces.flatMap { features(of: $0, state: $0.states[date], rowsRunEast: change.rowsRunEast, bend: bend) }
    }

    private static func features(
        of piece: SceneChange.Piece, state: GroundState, rowsRunEast: Bool, bend: Bend
    ) -> [SceneFeature] {
        let ground = { (material: Material) in
            SceneFeature(
                ring: piece.ring, cover: .material(material), layer: .change, seed: piece.seed, rowsRunEast: rowsRunEast)
        }
        switch state {
        case .untouched: return []
        case .building: return [ground(.concrete)] + roofs(piece, bend: bend)
        case .hardSurface: return [ground(piece.seed % 3 == 0 ? .asphalt : .concrete)]
        case .road: return [ground(piece.seed % 2 == 0 ? .concreteRoad : .asphalt)]
        case .earthwork: return [ground(.freshSoil)]
        case .greenhouse:
            return [ground(.bareSoil)] + ShedRows.features(in: piece.rect, seed: piece.seed, bend: bend)
        case .solar: return [ground(.grass)] + panels(piece, bend: bend)
        case .water: return [ground(.newPond)]
        case .orchard: return [ground(.youngOrchard)]
        case .turf: return [ground(.turf)]
        case .stockpile: return [ground(piece.seed % 2 == 0 ? .sand : .coal)]
        case .rubble: return [ground(.rubble)]
        case .recultivated:
            return [
                SceneFeature(
                    ring: piece.ring, cover: .field, layer: .change, seed: piece.seed, rowsRunEast: rowsRunEast,
                    cropSeed: piece.seed)
            ]
        }
    }

    /// A house has one roof; a workshop has parallel halls that leave a narrow yard.
    private static func roofs(_ piece: SceneChange.Piece, bend: Bend) -> [SceneFeature] {
        let rect = piece.rect
        var generator = SeededGenerator(seed: piece.seed, 2)
        if rect.area < 450 {
            return RoofShape.features(
                Outline.box(rect), material: generator.pick([.redTile, .greyTile, .flatRoof, .blueSteel]), height: 5,
                ridge: true, seed: piece.seed, bend: bend)
        }
        let roof: Material = generator.pick([.blueSteel, .blueSteel, .whiteSteel, .greyTile, .redTile])
        let alongU = rect.width >= rect.height
        let room = Double(alongU ? rect.height : rect.width)
        let halls = max(1, Int(room / 24))
        let depth = room / Double(halls)
        return (0..<halls).flatMap { index -> [SceneFeature] in
            let from = Double(index) * depth + (index > 0 ? 2 : 0)
            let to = Double(index + 1) * depth - (index < halls - 1 ? 2 : 0)
            let shape =
                alongU
                ? Outline.box(Double(rect.u0), Double(rect.v0) + from, Double(rect.u1), Double(rect.v0) + to)
                : Outline.box(Double(rect.u0) + from, Double(rect.v0), Double(rect.u0) + to, Double(rect.v1))
            return RoofShape.features(shape, material: roof, height: 8, ridge: true, seed: piece.seed, bend: bend)
        }
    }

    /// Rows of panels, tilted south: 5 m of panel, 4 m of grass.
    private static func panels(_ piece: SceneChange.Piece, bend: Bend) -> [SceneFeature] {
        var result: [SceneFeature] = []
        var v = Double(piece.rect.v0) + 1
        while v + 5 <= Double(piece.rect.v1) {
            let shape = Outline.box(Double(piece.rect.u0) + 2, v, Double(piece.rect.u1) - 2, v + 5)
            result.append(
                SceneFeature(ring: bend.ring(shape), cover: .material(.panel), layer: .roof, height: 2, seed: piece.seed))
            v += 9
        }
        return result
    }
}
