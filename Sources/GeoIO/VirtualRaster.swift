import CGDAL
import Geometry

/// Mosaics described by a VRT: accepted when they are made of local GeoTIFFs and nothing else.
///
/// GDAL's VRT can name any file, URL or script. So the XML is read first, and each source is held to the same rules as a
/// GeoTIFF given directly.
enum VirtualRaster {
    private static let forbidden: Set<String> = [
        "PixelFunctionType", "PixelFunctionCode", "GDALWarpOptions", "PansharpeningOptions", "OpenOptions", "RelativeURL",
        "KernelFilteredSource", "ArraySource",
    ]

    /// The paths of all sources, in the order of the file.
    static func checkedSources(of path: String) throws(TubanError) -> [String] {
        let tree = try GDALFault.make("CPLParseXMLFile", path, kind: .badData) {
            CPLParseXMLFile(path).map { UnsafeMutableRawPointer($0) }
        }
        let root = tree.assumingMemoryBound(to: CPLXMLNode.self)
        defer { CPLDestroyXMLNode(root) }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        var sources: [String] = []
        try collect(root, folder: folder, path: path, into: &sources)
        guard !sources.isEmpty else { throw TubanError(.badData, subject: path, "is a VRT without any source file") }
        for source in Set(sources) {
            guard !source.lowercased().hasSuffix(".vrt") else {
                throw TubanError(.badData, subject: path, "has the VRT '\(source)' as a source; name the GeoTIFFs themselves")
            }
            do {
                try RasterGate.checkFile(source)
            } catch {
                throw TubanError(error.kind, subject: path, "its source '\(source)' \(error.message)")
            }
        }
        return sources
    }

    private static func collect(
        _ first: UnsafeMutablePointer<CPLXMLNode>, folder: String, path: String, into sources: inout [String]
    ) throws(TubanError) {
        var node: UnsafeMutablePointer<CPLXMLNode>? = first
        while let current = node {
            defer { node = current.pointee.psNext }
            let name = current.pointee.eType == CXT_Element ? String(cString: current.pointee.pszValue) : ""
            guard !forbidden.contains(name) else {
                throw TubanError(.badData, subject: path, "uses <\(name)>, which is refused; a VRT may only place GeoTIFFs")
            }
            if name == "SourceFilename" || name == "SourceDataset" {
                let source = CPLGetXMLValue(current, "", "").map { String(cString: $0) } ?? ""
                let relative = CPLGetXMLValue(current, "relativeToVRT", "0").map { String(cString: $0) } == "1"
                try RasterGate.checkLocal(source)
                sources.append(relative ? "\(folder)/\(source)" : source)
            } else if let child = current.pointee.psChild {
                try collect(child, folder: folder, path: path, into: &sources)
            }
        }
    }
}
