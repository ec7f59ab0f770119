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
        case .csv:
            ["GEOMETRY=\(isSpatial ? "AS_WKT" : "NONE")", "CREATE_CSVT=NO"]
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

/// The files that a layer is made of: one, or for a Shapefile several that share a stem.
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
    private var endings: [String] { format == .shp ? ["dbf", "shx", "prj", "cpg"] : [] }
    /// Indexes that other programs keep beside a Shapefile; they would speak of the old one.
    private static let stale = ["qix", "sbn", "sbx", "fix", "qpj", "idm", "ind", "shp.xml"]

    private static func sibling(_ path: String, _ ending: String) -> String {
        "\(path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path).\(ending)"
    }

    func removeTemporaries() {
        for ending in endings { unlink(Self.sibling(temporary, ending)) }
        PublishedFile.remove(temporary)
    }

    func publish() throws(TubanError) {
        if format == .shp { for ending in Self.stale { unlink(Self.sibling(path, ending)) } }
        for ending in endings {
            let part = Self.sibling(temporary, ending)
            guard access(part, F_OK) == 0 else {
                unlink(Self.sibling(path, ending))
                continue
            }
            try PublishedFile.publish(part, as: Self.sibling(path, ending))
        }
        try PublishedFile.publish(temporary, as: path)
    }
}
