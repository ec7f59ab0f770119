import CGDAL
import Geometry
import Glibc

/// The file formats that layers are written in.
package enum VectorFormat: String, Sendable, Hashable, Codable, CaseIterable {
    case gpkg, fgb, geojsonseq, shp, csv

    /// The ending of the file's name.
    package var ending: String { self == .geojsonseq ? "geojsonl" : rawValue }

    /// The format that a file's name speaks of.
    package init?(path: String) {
        let ending = path.split(separator: "/").last?.split(separator: ".").dropFirst().last?.lowercased() ?? ""
        switch ending {
        case "geojsonl", "geojsons", "geojsonseq": self = .geojsonseq
        default: self.init(rawValue: ending)
        }
    }

    /// One file holds several layers.
    package var holdsLayers: Bool { self == .gpkg }

    var driver: String {
        switch self {
        case .gpkg: "GPKG"
        case .fgb: "FlatGeobuf"
        case .geojsonseq: "GeoJSONSeq"
        case .shp: "ESRI Shapefile"
        case .csv: "CSV"
        }
    }

    func layerOptions(isSpatial: Bool, style: VectorStyle) -> [String] {
        switch self {
        case .gpkg: ["GEOMETRY_NAME=geom", "FID=fid", isSpatial ? "SPATIAL_INDEX=YES" : "ASPATIAL_VARIANT=GPKG_ATTRIBUTES"]
        case .fgb: ["SPATIAL_INDEX=YES"]
        // RFC 8142 record separators; WGS84 to 8 decimals of a degree, a millimetre.
        case .geojsonseq: ["RS=YES", "COORDINATE_PRECISION=8"]
        case .shp: ["ENCODING=\(style.encoding.name)", "2GB_LIMIT=YES", "DBF_DATE_LAST_UPDATE=1970-01-01"]
        // The types of the columns go to a `.csvt` beside it, the CRS to a `.prj`, where GDAL and QGIS look for them; spreadsheets need neither.
        case .csv:
            ["GEOMETRY=\(isSpatial ? "AS_WKT" : "NONE")", "CREATE_CSVT=\(style.isForSpreadsheets ? "NO" : "YES")"]
                + (style.isForSpreadsheets ? ["LINEFORMAT=CRLF", "WRITE_BOM=YES"] : ["LINEFORMAT=LF"])
        }
    }

    /// Field names as the format can hold them, in order, all different.
    func fieldNames(_ names: [String]) -> [String] {
        guard self == .shp else { return names }
        var used: Set<String> = []
        return names.map { name in
            var short = Self.shortened(name, to: 10)
            var number = 1
            while !used.insert(short.uppercased()).inserted {
                short = Self.shortened(name, to: 10 - "\(number)".utf8.count) + "\(number)"
                number += 1
            }
            return short
        }
    }

    /// Takes letters from the end of the longest word until the name fits, in bytes.
    private static func shortened(_ name: String, to limit: Int) -> String {
        var words = name.split(separator: "_", omittingEmptySubsequences: true).map(String.init)
        func length() -> Int { words.reduce(max(0, words.count - 1)) { $0 + $1.utf8.count } }
        while length() > limit {
            guard let longest = words.indices.max(by: { (words[$0].utf8.count, -$0) < (words[$1].utf8.count, -$1) }) else { break }
            words[longest].removeLast()
            words.removeAll(where: \.isEmpty)
        }
        return words.joined(separator: "_")
    }
}

/// How a layer is written where the format leaves a choice.
package struct VectorStyle: Sendable {
    /// Of a Shapefile's texts; all other formats are UTF-8.
    package var encoding: TextEncoding
    /// CSV as spreadsheet programs take it: with a byte order mark and line ends of both characters.
    package var isForSpreadsheets: Bool

    package init(encoding: TextEncoding = .utf8, isForSpreadsheets: Bool = false) {
        self.encoding = encoding
        self.isForSpreadsheets = isForSpreadsheets
    }
}

/// The files that a layer is made of: one, or for a Shapefile or a CSV file several that share a stem.
struct LayerFiles {
    let path: String
    let temporary: String
    let format: VectorFormat

    init(path: String, format: VectorFormat) {
        self.path = path
        self.format = format
        temporary = PublishedFile.temporaryName(for: path)
    }

    /// Endings in the order in which they are put in place; that which a reader opens comes last.
    private var endings: [String] {
        switch format {
        case .shp: ["dbf", "shx", "prj", "cpg"]
        case .csv: ["csvt", "prj"]
        case .gpkg, .fgb, .geojsonseq: []
        }
    }
    /// Indexes that other programs keep beside a Shapefile; they would speak of the old one.
    private static let stale = ["qix", "sbn", "sbx", "fix", "qpj", "idm", "ind", "shp.xml"]

    private static func sibling(_ path: String, _ ending: String) -> String {
        "\(path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path).\(ending)"
    }

    func removeTemporaries() {
        for ending in endings { unlink(Self.sibling(temporary, ending)) }
        PublishedFile.remove(temporary)
    }

    /// The records of a GeoJSON sequence on disk, and whether its last one ends as it should.
    func countRecords() throws(TubanError) -> (records: Int, isWhole: Bool) {
        guard let file = fopen(temporary, "rb") else {
            throw TubanError(.inputOutput, subject: path, "cannot be read back (\(String(cString: strerror(errno))))")
        }
        defer { fclose(file) }
        var records = 0
        var last: UInt8 = 0x0A
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = fread(&piece, 1, piece.count, file)
            records += piece[..<count].count { $0 == 0x1E }
            if count > 0 { last = piece[count - 1] }
            if count < piece.count { break }
        }
        guard ferror(file) == 0 else {
            throw TubanError(.inputOutput, subject: path, "cannot be read back to its end (\(String(cString: strerror(errno))))")
        }
        return (records, last == 0x0A)
    }

    func publish() throws(TubanError) {
        if format == .shp { for ending in Self.stale { unlink(Self.sibling(path, ending)) } }
        for ending in endings {
            let part = Self.sibling(temporary, ending)
            guard access(part, F_OK) == 0 else {
                // A `.prj` beside a CSV file may belong to a Shapefile of the same stem.
                if format == .shp { unlink(Self.sibling(path, ending)) }
                continue
            }
            try PublishedFile.publish(part, as: Self.sibling(path, ending))
        }
        try PublishedFile.publish(temporary, as: path)
    }
}
