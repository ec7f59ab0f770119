import CAllocator
import CGDAL
import CGEOS
import CTIFF
import Geometry

/// Which libraries are installed, for a look at the installation.
package enum Installation {
    package static var gdalVersion: String { GDALRuntime.version }
    package static var geosVersion: String { GEOSversion().map { String(cString: $0) } ?? "unknown" }
    package static var zstdVersion: String { ZSTD_versionString().map { String(cString: $0) } ?? "unknown" }

    /// "LIBTIFF, Version 4.5.0" and lines about the rights in it.
    package static var tiffVersion: String {
        String(cString: TIFFGetVersion()).split(separator: "\n").first?.split(separator: " ").last.map(String.init) ?? "unknown"
    }

    package static var allocatorVersion: String {
        var version: UnsafePointer<CChar>?
        var size = MemoryLayout.size(ofValue: version)
        guard mallctl("version", &version, &size, nil, 0) == 0, let version else { return "unknown" }
        return String(String(cString: version).prefix { $0 != "-" })
    }

    package static var projVersion: String {
        var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
        OSRGetPROJVersion(&major, &minor, &patch)
        return "\(major).\(minor).\(patch)"
    }

    /// GDAL's drivers for what is read and written.
    package static var drivers: [String] {
        ["GTiff", "VRT", "MEM", "XLSX", "ODS", "GeoJSON"] + VectorFormat.allCases.map(\.driver)
    }

    package static func missingDrivers(_ wanted: [String]) -> [String] {
        GDALRuntime.prepare()
        return wanted.filter { GDALGetDriverByName($0) == nil }
    }

    /// Metres by which a point of CGCS2000 lands off the place that Krüger's series (to the sixth order, computed by itself) gives it in the
    /// three-degree zone 38: 115° E, 36° N lies at E 38 590 165.1155, N 3 986 005.1900.
    package static func projectionError() throws(TubanError) -> Double {
        let (from, to) = (try CoordinateSystem("EPSG:4490", subject: "PROJ"), try CoordinateSystem("EPSG:4526", subject: "PROJ"))
        let points = try CoordinateTransform(from: from, to: to, subject: "PROJ")([Point(x: 115, y: 36)])
        let (dx, dy) = (points[0].x - 38_590_165.1155, points[0].y - 3_986_005.1900)
        return (dx * dx + dy * dy).squareRoot()
    }
}
