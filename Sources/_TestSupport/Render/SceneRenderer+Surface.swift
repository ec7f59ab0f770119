import Geometry

/// Reflectance of the ground before the air and the sensor.
extension SceneRenderer {
    /// Four planes of reflectance over a window, which may reach beyond the district.
    func surface(_ window: PixelWindow) -> [[Float]] {
        let settings = district.settings
        let acquisition = settings.acquisitions[date]
        let size = settings.pixelSize
        let (originX, originY) = (acquisition.shift.column * size, acquisition.shift.row * size)
        var canvas = SubPixelCanvas(window: window, pixelSize: size, originX: originX, originY: originY)
        let features = district.features(
            x0: Double(window.x) * size, y0: Double(window.y) * size, x1: Double(window.maxX) * size,
            y1: Double(window.maxY) * size, at: date)
        paint(features, on: &canvas, shadow: acquisition.shadow)
        return shaded(canvas, features: features, window: window, originX: originX, originY: originY)
    }

    private func paint(
        _ features: [SceneFeature], on canvas: inout SubPixelCanvas, shadow: (east: Double, south: Double)
    ) {
        // Ascending height of layers; the order inside a layer is that of the list.
        for layer in [SceneFeature.Layer.ground, .crossing, .marking, .change] {
            for (index, feature) in features.enumerated() where feature.layer == layer {
                canvas.paint(feature.ring, label: Int32(index + 1), clearsShade: false)
            }
        }
        for feature in features where feature.height > 0 {
            canvas.castShadow(feature.ring, east: shadow.east * feature.height, south: shadow.south * feature.height)
        }
        for layer in [SceneFeature.Layer.roof, .tree] {
            for (index, feature) in features.enumerated() where feature.layer == layer {
                canvas.paint(feature.ring, label: Int32(index + 1), clearsShade: true)
            }
        }
    }

    private func shaded(
        _ canvas: SubPixelCanvas, features: [SceneFeature], window: PixelWindow, originX: Double, originY: Double
    ) -> [[Float]] {
        let table = AppearanceTable(date: district.settings.acquisitions[date].date)
        let looks = features.map { table.appearance(of: $0) }
        let texture = GroundTexture(seed: district.seed)
        let samples = SubPixelCanvas.samples
        let share = 1 / Float(samples * samples)
        let size = district.settings.pixelSize
        var planes = [[Float]](repeating: [Float](repeating: 0, count: window.count), count: SceneRenderer.bandCount)
        var labels: [Int32] = []
        for row in 0..<window.height {
            for column in 0..<window.width {
                labels.removeAll(keepingCapacity: true)
                var weights: (Float, Float, Float, Float) = (0, 0, 0, 0)
                var lastLabel: Int32 = -1
                var factor: Float = 1
                let x = originX + (Double(window.x + column) + 0.5) * size
                let y = originY + (Double(window.y + row) + 0.5) * size
                for sample in 0..<samples * samples {
                    let index = (row * samples + sample / samples) * canvas.width + column * samples + sample % samples
                    let label = canvas.labels[index]
                    guard label > 0 else { continue }
                    let look = looks[Int(label) - 1]
                    if label != lastLabel {
                        factor = texture.factor(look, feature: features[Int(label) - 1], x: x, y: y, column: window.x + column, row: window.y + row)
                        lastLabel = label
                    }
                    let light = canvas.shade[index] == 0 ? factor : factor * 0.46
                    weights.0 += look.blue * light
                    weights.1 += look.green * light
                    weights.2 += look.red * light
                    weights.3 += look.infrared * light
                }
                let place = row * window.width + column
                planes[0][place] = weights.0 * share
                planes[1][place] = weights.1 * share
                planes[2][place] = weights.2 * share
                planes[3][place] = weights.3 * share
            }
        }
        return planes
    }
}
