import GeoIO
import Geometry

/// The district's base layers as a county bureau would have them, surveyed before the first acquisition.
///
/// `XZQ`, `CJDCQ` and `DLTB` nest exactly: patches tile village areas, village areas tile townships.
package struct BaseLayers {
    private let district: District
    private let partition: DistrictPartition
    private let administration: Administration
    private let area: GeodesicArea

    package init(_ district: District) throws(TubanError) {
        self.district = district
        partition = DistrictPartition(district)
        administration = Administration(district)
        area = try GeodesicArea(crs: district.settings.crs, subject: "base layers")
    }

    package func all() throws(TubanError) -> [LayerRows] {
        [
            try townships(), try villages(), try landUse(), try basicFarmland(), try redLine(),
            try CaseLayers(district: district, administration: administration, area: area).approvals(partition: partition),
            try CaseLayers(district: district, administration: administration, area: area).temporaryLand(),
            try CaseLayers(district: district, administration: administration, area: area).backlog(partition: partition),
        ]
    }

    package func townships() throws(TubanError) -> LayerRows {
        var layer = LayerRows(
            "XZQ", district: district,
            fields: [
                .init("BSM", .text), .init("YSDM", .text), .init("XZQDM", .text), .init("XZQMC", .text), .init("MJ", .real),
            ])
        for (index, township) in administration.townships.enumerated() {
            let polygon = district.mapPolygon(partition.outline(of: township.cells))
            layer.append(
                [polygon],
                [
                    .text(serial("09", index)), .text("1000600100"), .text(township.code), .text(township.name),
                    .real(try squareMetres(polygon)),
                ])
        }
        return layer
    }

    package func villages() throws(TubanError) -> LayerRows {
        var layer = LayerRows(
            "CJDCQ", district: district,
            fields: [
                .init("BSM", .text), .init("YSDM", .text), .init("ZLDWDM", .text), .init("ZLDWMC", .text), .init("MJ", .real),
            ])
        for (index, village) in administration.villages.enumerated() {
            let polygon = district.mapPolygon(partition.outline(of: village.cells))
            layer.append(
                [polygon],
                [
                    .text(serial("06", index)), .text("1000600300"), .text(village.code), .text(village.name),
                    .real(try squareMetres(polygon)),
                ])
        }
        return layer
    }

    package func landUse() throws(TubanError) -> LayerRows {
        var layer = LayerRows(
            "DLTB", district: district,
            fields: [
                .init("BSM", .text), .init("YSDM", .text), .init("TBYBH", .text), .init("TBBH", .text), .init("DLBM", .text),
                .init("DLMC", .text), .init("QSXZ", .text), .init("QSDWDM", .text), .init("QSDWMC", .text),
                .init("ZLDWDM", .text), .init("ZLDWMC", .text), .init("TBMJ", .real),
            ])
        var counts: [String: Int] = [:]
        for (index, entry) in patches().enumerated() {
            let village = entry.village
            counts[village.code, default: 0] += 1
            let number = padded(counts[village.code] ?? 0, 5)
            let polygon = district.mapPolygon(entry.patch.ring)
            layer.append(
                [polygon],
                [
                    .text(serial("01", index)), .text("2001010100"), .text(number), .text(number),
                    .text(entry.patch.use.code), .text(entry.patch.use.name), .text(entry.patch.use.tenure),
                    .text("\(village.code)0000000"), .text(village.name), .text("\(village.code)0000000"),
                    .text(village.name), .real(try squareMetres(polygon)),
                ])
        }
        return layer
    }

    /// Larger fields away from the villages, about seven in ten.
    package func basicFarmland() throws(TubanError) -> LayerRows {
        var layer = LayerRows(
            "YJJBNTTB", district: district,
            fields: [
                .init("BSM", .text), .init("YSDM", .text), .init("YJJBNTTBBH", .text), .init("DLBM", .text),
                .init("ZLDWDM", .text), .init("YJJBNTMJ", .real),
            ])
        for entry in patches() {
            guard entry.patch.isFarmlandBlock, let cell = entry.patch.cell, entry.patch.use == .irrigatedField,
                cell.rect.area > 3000, cell.seed % 100 < 72
            else { continue }
            let polygon = district.mapPolygon(entry.patch.ring)
            let index = layer.rows.count
            layer.append(
                [polygon],
                [
                    .text(serial("05", index)), .text("2005010300"),
                    .text("\(district.settings.countyCode)\(padded(index + 1, 8))"), .text(entry.patch.use.code),
                    .text("\(entry.village.code)0000000"), .real(try squareMetres(polygon)),
                ])
        }
        return layer
    }

    package func redLine() throws(TubanError) -> LayerRows {
        var layer = LayerRows(
            "STBHHX", district: district,
            fields: [.init("BSM", .text), .init("YSDM", .text), .init("HXMC", .text), .init("HXLX", .text), .init("MJ", .real)])
        for (index, ring) in partition.riverRings().enumerated() {
            let polygon = district.mapPolygon(ring)
            layer.append(
                [polygon],
                [
                    .text(serial("07", index)), .text("2005020100"), .text("清渠河生态保护红线"), .text("河湖岸线"),
                    .real(try squareMetres(polygon)),
                ])
        }
        return layer
    }

    private func patches() -> [(patch: DistrictPartition.Patch, village: Administration.Village)] {
        var result: [(patch: DistrictPartition.Patch, village: Administration.Village)] = []
        for row in 0..<district.skeleton.rows {
            for column in 0..<district.skeleton.columns {
                let village = administration.village(column: column, row: row)
                for patch in partition.patches(column: column, row: row) { result.append((patch, village)) }
            }
        }
        return result
    }

    private func squareMetres(_ polygon: MapPolygon) throws(TubanError) -> Double {
        (try area.measure([polygon]).area * 100).rounded() / 100
    }

    private func serial(_ family: String, _ index: Int) -> String {
        "\(district.settings.countyCode)\(family)\(padded(index + 1, 10))"
    }
}

/// A whole number with leading zeros.
func padded(_ number: Int, _ digits: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}
