import Geometry

/// Writes the whole sample into a folder.
package struct SampleWriter {
    private let district: District
    private let folder: String

    package init(district: District, folder: String) {
        self.district = district
        self.folder = folder
    }

    package func writeAll() throws(TubanError) {
        for file in SceneFile.plan(for: district) {
            try SceneWriter.writeScene(
                SceneRenderer(district: district, date: file.date), window: file.window, to: "\(folder)/\(file.path)")
        }
    }
}
