import Geometry
import Triage

/// Reads `pipelines/rectification.yaml`.
package enum RectificationLimitsFile {
    package static func read(dataFolder: String) throws -> RectificationLimits {
        try StrictFile.read("\(dataFolder)/rectification.yaml") { file, map in
            map.allow(["version", "ring", "clearly_seen", "range", "structure", "crop", "peaks"])
            let share = 0.0...1.0
            guard let version = map.text("version") else { return nil }
            var limits = RectificationLimits(version: version)
            limits.clearlySeen = map.number("clearly_seen", in: share) ?? 0
            if let ring = map.map("ring") {
                ring.allow(["gap_m", "width_m", "min_pixels"])
                limits.ringGapM = ring.number("gap_m", in: 0...1000) ?? 0
                limits.ringWidthM = ring.number("width_m", in: 1...2000) ?? 0
                limits.minPixels = ring.integer("min_pixels", in: 1...100_000) ?? 0
            }
            if let range = map.map("range") {
                range.allow(["sigmas", "brightness_floor", "texture_floor"])
                limits.sigmas = range.number("sigmas", in: 0.5...20) ?? 0
                limits.brightnessFloor = range.number("brightness_floor", in: share) ?? 0
                limits.textureFloor = range.number("texture_floor", in: share) ?? 0
            }
            if let structure = map.map("structure") {
                structure.allow(["bare_ndvi", "max_ndvi", "gone_share", "gone_dates", "stands_share"])
                limits.bareNDVI = structure.number("bare_ndvi", in: -1...1) ?? 0
                limits.structureNDVI = structure.number("max_ndvi", in: -1...1) ?? 0
                limits.goneShare = structure.number("gone_share", in: share) ?? 0
                limits.goneDates = structure.integer("gone_dates", in: 1...20) ?? 0
                limits.standsShare = structure.number("stands_share", in: share) ?? 0
            }
            if let crop = map.map("crop") {
                crop.allow(["min_ndvi", "follow", "pass_share", "bare_share", "response_ndvi", "cover_dates"])
                limits.cropNDVI = crop.number("min_ndvi", in: -1...1) ?? 0
                limits.follow = crop.number("follow", in: share) ?? 0
                limits.passShare = crop.number("pass_share", in: share) ?? 0
                limits.bareShare = crop.number("bare_share", in: share) ?? 0
                limits.responseNDVI = crop.number("response_ndvi", in: -1...1) ?? 0
                limits.coverDates = crop.integer("cover_dates", in: 1...20) ?? 0
            }
            for peak in map.maps("peaks") ?? [] {
                peak.allow(["name", "from", "to"])
                guard let name = peak.text("name"), let from = day(peak, "from", file), let to = day(peak, "to", file) else { continue }
                if from > to { file.report("\(peak.keyPath).to", line: peak.line, "lies before 'from'; a window stays within one year", value: to) }
                limits.peaks.append(.init(name: name, from: from, to: to))
            }
            if limits.bareNDVI >= limits.cropNDVI {
                file.report("structure.bare_ndvi", line: map.line, "must lie below crop.min_ndvi: fields are not bare and green at once")
            }
            return limits
        }
    }

    private static func day(_ map: StrictMap, _ key: String, _ file: StrictFile) -> String? {
        guard let text = map.text(key) else { return nil }
        guard text.count == 5, CivilDay("2024-\(text)") != nil else {
            file.report("\(map.keyPath).\(key)", line: map.line, "is no day of the year", value: text, expected: "\"MM-DD\", in quotes")
            return nil
        }
        return text
    }
}
