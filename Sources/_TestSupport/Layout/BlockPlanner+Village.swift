import Geometry

/// Villages: quarters of homesteads between lanes, a school, a pond, trees, and fields round them.
extension BlockPlanner {
    mutating func layOutVillage() {
        var core = plan.rect
        // Fields remain on one or two sides.
        let margin = generator.whole(35...75)
        let sides = core.cut(alongU: true, at: [margin])
        appendField(sides[0], rowsRunEast: false)
        core = sides[1]
        if generator.chance(0.6) {
            let depth = generator.whole(30...60)
            let parts = core.cut(alongU: false, at: [core.height - depth])
            appendField(parts[1], rowsRunEast: true)
            core = parts[0]
        }
        let rows = max(2, core.height / 105)
        var offsets: [Int] = []
        for index in 1..<rows {
            let place = core.height * index / rows
            offsets += [place, place + 5]
        }
        for (index, band) in core.cut(alongU: false, at: offsets).enumerated() {
            if index % 2 == 1 {
                cells.append(
                    LandCell(rect: band, use: .ruralRoad, cover: .material(.concreteRoad), seed: generator.next()))
                continue
            }
            layOutQuarters(band)
        }
    }

    private mutating func layOutQuarters(_ band: LatticeRect) {
        let count = max(2, band.width / 115)
        var offsets: [Int] = []
        for index in 1..<count {
            let place = band.width * index / count + generator.whole(-14...14)
            offsets += [place, place + 4]
        }
        for (index, rect) in band.cut(alongU: true, at: offsets).enumerated() {
            if index % 2 == 1 {
                cells.append(
                    LandCell(rect: rect, use: .ruralRoad, cover: .material(.concreteRoad), seed: generator.next()))
                continue
            }
            // Villages fray at their ends: gardens and groves between the last houses.
            if (index == 0 || index == 2 * count - 2) && generator.chance(0.16) {
                if generator.chance(0.4) {
                    cells.append(
                        LandCell(rect: rect, use: .otherWood, cover: .material(.grove), seed: generator.next()))
                } else {
                    appendField(rect, rowsRunEast: generator.chance(0.5))
                }
                continue
            }
            switch generator.whole(0...9) {
            case 0: layOutSchool(rect)
            case 1: layOutVillagePond(rect)
            default: layOutHomesteads(rect)
            }
        }
    }

    private mutating func layOutSchool(_ rect: LatticeRect) {
        cells.append(LandCell(rect: rect, use: .publicLand, cover: .material(.yard), seed: generator.next()))
        let u = Double(rect.u0 + 8)
        let v = Double(rect.v0 + 8)
        let width = min(46, Double(rect.width - 16))
        appendRoof(Outline.box(u, v, u + width, v + 12), .flatRoof, height: 11, ridge: false)
        appendRoof(Outline.box(u, v + 28, u + width * 0.6, v + 38), .redTile, height: 7, ridge: true)
        objects.append(
            feature(
                bend.ring(Outline.box(u + 4, v + 48, u + width, Double(rect.v1 - 8))), .material(.turf), .marking,
                height: 0, seed: generator.next()))
    }

    private mutating func layOutVillagePond(_ rect: LatticeRect) {
        let parts = rect.cut(alongU: true, at: [min(rect.width - 20, 48)])
        cells.append(LandCell(rect: parts[0], use: .pond, cover: .material(.grass), seed: generator.next()))
        objects.append(
            feature(
                bend.ring(Outline.rounded(parts[0].inset(6), corner: 16)), .material(.pond), .marking, height: 0))
        layOutHomesteads(parts[1])
    }

    /// Rows of courtyards: a main house on the north side, often a wing, walls round a yard, some trees.
    private mutating func layOutHomesteads(_ rect: LatticeRect) {
        cells.append(LandCell(rect: rect, use: .homestead, cover: .material(.yard), seed: generator.next()))
        var v = Double(rect.v0) + 2
        while v + 20 < Double(rect.v1) {
            var u = Double(rect.u0) + generator.real(1, 4)
            while u + 14 < Double(rect.u1) {
                let width = generator.real(12, 15.5)
                let draw = generator.unit()
                if draw < 0.88 {
                    appendHomestead(u, v, width)
                } else if draw < 0.95 {
                    plantTrees(u, v, width, count: 4)
                } else {
                    let (left, top) = (Int(u.rounded(.up)), Int(v.rounded(.up)))
                    emptyLots.append(LatticeRect(left, top, Int((u + width).rounded(.down)), top + 17))
                }
                u += width + (generator.chance(0.2) ? 4 : 0.8)
            }
            v += generator.real(21.5, 25)
        }
    }

    private mutating func appendHomestead(_ u: Double, _ v: Double, _ width: Double) {
        let roof: Material = generator.pick([.redTile, .redTile, .redTile, .greyTile, .greyTile, .flatRoof, .blueSteel])
        objects.append(
            feature(
                bend.ring(Outline.box(u, v, u + width, v + 17.5)), .material(generator.chance(0.6) ? .concrete : .yard),
                .marking, height: 0, seed: generator.next()))
        let depth = generator.real(7, 9)
        appendRoof(Outline.box(u, v, u + width, v + depth), roof, height: generator.real(4, 7), ridge: roof != .flatRoof)
        if generator.chance(0.7) {
            let west = generator.chance(0.5)
            let side = west ? u : u + width - 4
            appendRoof(
                Outline.box(side, v + depth, side + 4, v + 16), generator.pick([roof, .flatRoof, .greyTile, .blueSteel]),
                height: 3, ridge: false)
        }
        if generator.chance(0.45) { plantTrees(u, v + 14, width, count: 1) }
    }

    mutating func plantTrees(_ u: Double, _ v: Double, _ width: Double, count: Int) {
        for _ in 0..<count {
            let radius = generator.real(1.6, 3.4)
            let place = (u + generator.real(0, width), v + generator.real(0, 6))
            objects.append(
                feature(
                    bend.ring(Outline.crown(place.0, place.1, radius: radius)), .material(.tree), .tree,
                    height: radius * 2, seed: generator.next()))
        }
    }

    /// Clumps of trees on old graves stand free in the fields.
    mutating func plantGraves(_ rect: LatticeRect) {
        guard rect.width > 40, rect.height > 40 else { return }
        let u = Double(generator.whole(rect.u0 + 15...rect.u1 - 15))
        let v = Double(generator.whole(rect.v0 + 15...rect.v1 - 15))
        objects.append(
            feature(
                bend.ring(Outline.crown(u, v, radius: generator.real(5, 9))), .material(.grass), .marking, height: 0,
                seed: generator.next()))
        plantTrees(u - 5, v - 3, 9, count: generator.whole(2...6))
    }

    /// A roof; with a ridge along its longer side, a sunny and a shady half.
    mutating func appendRoof(_ shape: [Point], _ material: Material, height: Double, ridge: Bool) {
        objects += RoofShape.features(
            shape, material: material, height: height, ridge: ridge, seed: generator.next(), bend: bend)
    }
}

/// Roofs as painted rings.
enum RoofShape {
    /// - Parameter shape: an axis-parallel box on the unbent plane, upper left corner first.
    static func features(
        _ shape: [Point], material: Material, height: Double, ridge: Bool, seed: UInt64, bend: Bend
    ) -> [SceneFeature] {
        let (u0, v0, u1, v1) = (shape[0].x, shape[0].y, shape[2].x, shape[2].y)
        let tint = 0.92 + 0.16 * (Double(seed >> 40) * 0x1p-24)
        let part = { (ring: [Point], brightness: Double) in
            SceneFeature(
                ring: bend.ring(ring), cover: .material(material), layer: .roof, height: height, seed: seed,
                brightness: brightness * tint)
        }
        guard ridge else { return [part(shape, 1)] }
        if u1 - u0 >= v1 - v0 {
            let middle = (v0 + v1) / 2
            return [part(Outline.box(u0, v0, u1, middle), 0.82), part(Outline.box(u0, middle, u1, v1), 1.12)]
        }
        let middle = (u0 + u1) / 2
        return [part(Outline.box(u0, v0, middle, v1), 0.9), part(Outline.box(middle, v0, u1, v1), 1.08)]
    }
}
