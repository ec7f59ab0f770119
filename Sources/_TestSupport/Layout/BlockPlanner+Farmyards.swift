import Geometry

/// Greenhouse sheds, livestock farms and workshops among the fields, and the trees along the lines.
extension BlockPlanner {
    /// A cluster of film-covered sheds; the survey calls it facility land.
    mutating func layOutSheds(_ rect: LatticeRect) {
        cells.append(LandCell(rect: rect, use: .facility, cover: .material(.bareSoil), seed: generator.next()))
        objects += ShedRows.features(in: rect.inset(3), seed: generator.next(), bend: bend)
    }

    /// A walled yard with long roofs.
    mutating func layOutYard(_ rect: LatticeRect, use: LandUse) {
        cells.append(
            LandCell(
                rect: rect, use: use, cover: .material(generator.chance(0.5) ? .concrete : .yard), seed: generator.next()))
        let yard = rect.inset(5)
        let alongU = yard.width > yard.height
        let length = Double(alongU ? yard.width : yard.height) * generator.real(0.6, 0.95)
        let depth = generator.real(11, 17)
        var place = 0.0
        let room = Double(alongU ? yard.height : yard.width)
        let roof: Material = generator.pick([.blueSteel, .blueSteel, .whiteSteel, .redTile, .greyTile])
        while place + depth < room {
            let (u, v) = (Double(yard.u0), Double(yard.v0))
            appendRoof(
                alongU
                    ? Outline.box(u, v + place, u + length, v + place + depth)
                    : Outline.box(u + place, v, u + place + depth, v + length),
                roof, height: generator.real(5, 9), ridge: true)
            place += depth + generator.real(7, 14)
        }
    }
}

/// Rows of film-covered sheds.
enum ShedRows {
    static func features(in rect: LatticeRect, seed: UInt64, bend: Bend) -> [SceneFeature] {
        var generator = SeededGenerator(seed: seed, 1)
        var result: [SceneFeature] = []
        let alongU = rect.width >= rect.height
        let length = alongU ? rect.width : rect.height
        let room = Double(alongU ? rect.height : rect.width)
        let depth = generator.real(8, 10)
        let pieces = max(1, length / 75)
        for piece in 0..<pieces {
            let from = Double(length * piece / pieces) + (piece > 0 ? 2 : 0)
            let to = Double(length * (piece + 1) / pieces) - (piece < pieces - 1 ? 2 : 0)
            var place = 0.0
            while place + depth <= room {
                let (u, v) = (Double(rect.u0), Double(rect.v0))
                let shape =
                    alongU
                    ? Outline.box(u + from, v + place, u + to, v + place + depth)
                    : Outline.box(u + place, v + from, u + place + depth, v + to)
                result.append(
                    SceneFeature(
                        ring: bend.ring(shape), cover: .material(.film), layer: .roof, height: 2.5, seed: generator.next(),
                        brightness: generator.real(0.9, 1.08)))
                place += depth + generator.real(3, 5)
            }
        }
        return result
    }
}
