import GeoIO
import Geometry

/// Approvals, temporary land and the backlog of old cases, drawn from the standing of the true changes.
struct CaseLayers {
    let district: District
    let administration: Administration
    let area: GeodesicArea

    /// Approved but, at the time of the survey, unbuilt. Some were never used.
    func approvals(partition: DistrictPartition) throws(TubanError) -> LayerRows {
        var layer = LayerRows(
            "PZWJSTD", district: district,
            fields: [
                .init("BSM", .text), .init("XMMC", .text), .init("PZWH", .text), .init("PZRQ", .date), .init("ZLDWDM", .text),
                .init("PZMJ", .real),
            ])
        for change in district.changes {
            var rect = change.bounds
            switch change.standing {
            case .approved: rect = rect.inset(-3)
            case .partlyApproved:
                // The building went on beyond the approved ground.
                let wide = rect.width >= rect.height
                rect = rect.cut(alongU: wide, at: [(wide ? rect.width : rect.height) * 3 / 5])[0].inset(-1)
            default: continue
            }
            try append(rect, block: change.block, to: &layer)
        }
        for row in stride(from: 0, to: district.skeleton.rows, by: 3) {
            let plan = partition.block(min(row + 1, district.skeleton.columns - 1), row)
            guard let cell = plan.cells.last(where: { $0.use == .irrigatedField && $0.rect.width > 60 && $0.rect.height > 60 })
            else { continue }
            let rect = LatticeRect(cell.rect.u1 - 48, cell.rect.v1 - 42, cell.rect.u1 - 6, cell.rect.v1 - 6)
            try append(rect, block: (plan.column, plan.row), to: &layer)
        }
        return layer
    }

    private func append(
        _ rect: LatticeRect, block: (column: Int, row: Int), to layer: inout LayerRows
    ) throws(TubanError) {
        let index = layer.rows.count
        var generator = SeededGenerator(seed: district.seed, 70, index)
        let date = CivilDate(lastYear - 3 + generator.whole(0...1), generator.whole(1...12), generator.whole(1...28))
        let polygon = district.mapPolygon(district.bend.ring(Outline.box(rect)))
        let village = administration.village(column: block.column, row: block.row)
        layer.append(
            [polygon],
            [
                .text("\(district.settings.countyCode)08\(padded(index + 1, 10))"),
                .text("\(village.name)\(generator.pick(["粮食烘干仓储", "农产品加工", "物流仓储", "农村社区服务中心", "道路改建"]))项目"),
                .text("青政土批〔\(date.year)〕\(padded(10 + index * 3, 3))号"), .date(date.description), .text(village.code),
                .real(try squareMetres([polygon])),
            ])
    }

    /// Land lent for a time: some terms end after the last acquisition, some ended in the year before it.
    func temporaryLand() throws(TubanError) -> LayerRows {
        var layer = LayerRows(
            "LSYD", district: district,
            fields: [
                .init("BSM", .text), .init("XMMC", .text), .init("PZWH", .text), .init("PZRQ", .date), .init("DQRQ", .date),
                .init("ZLDWDM", .text), .init("PZMJ", .real),
            ])
        for change in district.changes where change.standing == .temporaryValid || change.standing == .temporaryExpired {
            let index = layer.rows.count
            let valid = change.standing == .temporaryValid
            let polygon = district.mapPolygon(district.bend.ring(Outline.box(change.bounds.inset(-2))))
            let village = administration.village(column: change.block.column, row: change.block.row)
            let from = valid ? CivilDate(lastYear - 1, 3, 1 + index % 28) : CivilDate(lastYear - 3, 6, 1 + index % 28)
            let until = CivilDate(from.year + 2, from.month, from.day)
            layer.append(
                [polygon],
                [
                    .text("\(district.settings.countyCode)09\(padded(index + 1, 10))"), .text("\(village.name)临时堆场"),
                    .text("青资规临〔\(from.year)〕\(padded(3 + index, 3))号"), .date(from.description),
                    .date(until.description), .text(village.code), .real(try squareMetres([polygon])),
                ])
        }
        return layer
    }

    /// Cases that the county knew before the first acquisition; a claim of rectification may be true or false.
    func backlog(partition: DistrictPartition) throws(TubanError) -> LayerRows {
        var layer = LayerRows(
            "CLTB", district: district,
            fields: [
                .init("AJBH", .text), .init("FXRQ", .date), .init("ZT", .text), .init("SBZGRQ", .date), .init("ZLDWDM", .text),
                .init("MJ", .real), .init("BZ", .text),
            ])
        for change in district.changes where change.standing == .oldCase {
            let old = change.pieces.filter { $0.states[0] != .untouched }
            guard !old.isEmpty else { continue }
            let rings = old.map { district.mapPolygon($0.ring) }
            let claim = claim(of: change)
            try append(rings, block: change.block, state: claim.state, claimed: claim.date, note: claim.note, to: &layer)
        }
        // Closed cases on ground that is farmed again.
        for row in stride(from: 2, to: district.skeleton.rows, by: 3) {
            let plan = partition.block(0, row)
            guard let cell = plan.cells.last(where: { $0.use == .irrigatedField && $0.rect.width > 60 && $0.rect.height > 60 })
            else { continue }
            let rect = LatticeRect(cell.rect.u0 + 8, cell.rect.v1 - 46, cell.rect.u0 + 44, cell.rect.v1 - 8)
            try append(
                [district.mapPolygon(district.bend.ring(Outline.box(rect)))], block: (plan.column, plan.row), state: "结案",
                claimed: "\(lastYear - 3)-11-30", note: "拆除复耕", to: &layer)
        }
        return layer
    }

    private func claim(of change: SceneChange) -> (state: String, date: String?, note: String) {
        let states = change.pieces[0].states
        let acquisitions = district.settings.acquisitions
        if let cleared = states.firstIndex(where: { $0 != states[0] }) {
            return ("已申报整改", acquisitions[cleared].date.description, "申报拆除复耕")
        }
        // Nothing happened to the rest: one in two is claimed to be put right all the same.
        guard change.pieces[0].seed % 2 == 0 else { return ("整改中", nil, "限期拆除") }
        return ("已申报整改", "\(acquisitions[0].date.year)-06-30", "申报已拆除")
    }

    private func append(
        _ polygons: [MapPolygon], block: (column: Int, row: Int), state: String, claimed: String?, note: String,
        to layer: inout LayerRows
    ) throws(TubanError) {
        let index = layer.rows.count
        var generator = SeededGenerator(seed: district.seed, 71, index)
        let found = CivilDate(lastYear - 5 + generator.whole(0...2), generator.whole(1...10), generator.whole(1...28))
        layer.append(
            polygons,
            [
                .text("\(district.settings.countyCode)WF\(padded(found.year * 10_000 + index + 1, 8))"),
                .date(found.description), .text(state), claimed.map { .date($0) } ?? .absent,
                .text(administration.village(column: block.column, row: block.row).code),
                .real(try squareMetres(polygons)), .text(note),
            ])
    }

    /// Papers are dated by the last acquisition, so that a term that is over is over on it.
    private var lastYear: Int { district.settings.acquisitions.map(\.date.year).max() ?? 0 }

    private func squareMetres(_ polygons: [MapPolygon]) throws(TubanError) -> Double {
        (try area.measure(polygons).area * 100).rounded() / 100
    }
}
