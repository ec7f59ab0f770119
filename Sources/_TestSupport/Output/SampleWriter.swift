import GeoIO
import Geometry

/// Writes the whole sample into a folder.
package struct SampleWriter {
    private let district: District
    private let folder: String

    package init(district: District, folder: String) {
        self.district = district
        self.folder = folder
    }

    /// Folders, relative to the sample's own, that must exist before the files are written.
    package var folders: [String] {
        ["masks"] + district.settings.acquisitions.map { "scenes/\($0.date)" }
    }

    /// - Parameter report: is told the path of every file after it is written.
    package func writeAll(report: (String) -> Void) throws(TubanError) {
        for file in SceneFile.plan(for: district) {
            let renderer = SceneRenderer(district: district, date: file.date)
            try SceneWriter.writeScene(renderer, window: file.window, to: "\(folder)/\(file.path)")
            report(file.path)
        }
        for (index, acquisition) in district.settings.acquisitions.enumerated() where acquisition.cloudCover > 0 {
            let path = "masks/\(acquisition.date).tif"
            try SceneWriter.writeMask(SceneRenderer(district: district, date: index), to: "\(folder)/\(path)")
            report(path)
        }
        try write(try BaseLayers(district).all(), to: "base.gpkg")
        report("base.gpkg")
        try write([try Truth(district).layer()], to: "truth.gpkg")
        report("truth.gpkg")
    }

    private func write(_ layers: [LayerRows], to path: String) throws(TubanError) {
        var writer = try VectorWriter(path: "\(folder)/\(path)")
        for layer in layers {
            let index = try writer.addLayer(layer.definition)
            for row in layer.rows { try writer.append(to: index, polygons: row.polygons, values: row.values) }
        }
        try writer.finish()
    }
}
