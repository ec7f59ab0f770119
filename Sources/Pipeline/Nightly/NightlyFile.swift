import Geometry
import Triage

/// Reads `pipelines/nightly.yaml` and its like: strictly, with all that is wrong at once.
package enum NightlyFile {
    private static let forms = ["jctb", "gpkg", "fgb", "geojsonseq", "csv", "xlsx", "shp"]
    private static let year = 366.0 * 86_400

    package static func read(_ path: String) throws -> NightlyConfiguration {
        try StrictFile.read(path) { file, map in
            map.allow([
                "pipeline", "scenes", "ignore", "regions", "min_coverage", "pairs", "register", "out", "lang", "exports", "checklist",
                "settle", "keep_scratch_days", "limits",
            ])
            let limits = map.map("limits")
            limits?.allow(["read", "attempts", "reserve", "bytes_per_pixel"])
            let register = map.map("register")
            register?.allow(["source", "crs"])
            let regions = (map.maps("regions") ?? []).compactMap(region)
            for (index, region) in regions.enumerated() where regions[..<index].contains(where: { $0.name == region.name }) {
                map.report("regions", "two regions have one name", value: region.name)
            }
            let pipeline = map.path("pipeline")
            let scenes = (map.maps("scenes") ?? []).compactMap(scenes)
            let ignored = (map.texts("ignore", required: false) ?? []).compactMap { pattern($0, map, "ignore") }
            let coverage = map.number("min_coverage", in: 0.01...1)
            let pairings = (map.maps("pairs") ?? []).compactMap(pairing)
            let source = register.flatMap(registerSource)
            let crs = register?.text("crs")
            let out = map.path("out")
            let language = map.word("lang", of: ReportLanguage.allCases.map(\.rawValue)).flatMap { ReportLanguage(rawValue: $0) }
            let exports = map.entries.contains { $0.key == "exports" } ? (map.maps("exports") ?? []).compactMap(export) : []
            let settle = map.duration("settle", upTo: year)
            let readLimit = limits?.duration("read", upTo: 86_400)
            let attempts = limits?.integer("attempts", in: 1...100)
            let keep = map.integer("keep_scratch_days", in: 0...36_500)
            let reserve = limits?.bytes("reserve")
            let perPixel = limits?.number("bytes_per_pixel", in: 0...1000)
            let checklist = map.flag("checklist")
            guard file.problems.isEmpty, let pipeline, let coverage, let source, let crs, let out, let language, let settle, let readLimit,
                let attempts,
                let keep, let reserve, let perPixel
            else { return nil }
            return NightlyConfiguration(
                path: path, pipeline: pipeline, scenes: scenes, ignored: ignored, regions: regions, minCoverage: coverage, pairings: pairings,
                register: source, registerCRS: crs, out: RunDirectory(out).path, language: language, exports: exports,
                writesChecklist: checklist ?? false,
                settle: settle, readLimit: readLimit, attempts: attempts, keepScratchDays: keep, reserve: reserve, bytesPerPixel: perPixel)
        }
    }

    private static func scenes(_ map: StrictMap) -> NightlyConfiguration.Scenes? {
        map.allow(["folder", "files", "sensor", "sidecar", "masks"])
        let folder = map.path("folder")
        let files = (map.texts("files") ?? []).compactMap { pattern($0, map, "files") }
        let sensor = map.converted("sensor", expected: "a short name of letters, digits, hyphens and underscores", required: false, name)
        let sidecar = map.converted("sidecar", expected: "an ending that is added to the file's name, such as .ok or .sha256", required: false) {
            $0.hasPrefix(".") && !$0.contains("/") && $0.count > 1 ? $0 : nil
        }
        let masks = map.entries.contains { $0.key == "masks" } ? map.map("masks").flatMap { Self.masks($0, scenes: folder) } : nil
        guard let folder, !files.isEmpty else { return nil }
        return .init(folder: RunDirectory(folder).path, files: files, sensor: sensor, sidecar: sidecar, masks: masks)
    }

    private static func masks(_ map: StrictMap, scenes: String?) -> NightlyConfiguration.Masks? {
        map.allow(["folder", "files", "table", "required"])
        let folder = map.path("folder", required: false) ?? scenes
        let files = map.text("files").flatMap { pattern($0, map, "files") }
        if let files, !files.hasDate { map.report("files", "says nothing of the date", value: files.text, expected: "a pattern with {date}") }
        let table = map.resolved("table", required: false) { value, context in context.rules(value) }
        guard let folder, let files else { return nil }
        return .init(folder: RunDirectory(folder).path, files: files, table: table, isRequired: map.flag("required") ?? false)
    }

    private static func region(_ map: StrictMap) -> NightlyConfiguration.Region? {
        map.allow(["name", "region"])
        let name = map.converted("name", expected: "a name without / that does not begin with a point") { text in
            text.contains("/") || text.hasPrefix(".") || text.utf8.count > 100 || text.unicodeScalars.contains { $0.value < 32 } ? nil : text
        }
        let outline = map.resolved("region", required: false) { value, context in context.region(value) }
        return name.map { .init(name: $0, outline: outline) }
    }

    private static func pairing(_ map: StrictMap) -> NightlyConfiguration.Pairing? {
        map.allow(["rule", "days"])
        let rule = map.word("rule", of: ["same_season", "previous"])
        let days = map.integer("days", in: rule == "previous" ? 1...36_500 : 0...182)
        guard let rule, let days else { return nil }
        return rule == "previous" ? .previous(days: days) : .sameSeason(days: days)
    }

    private static func registerSource(_ map: StrictMap) -> String? {
        guard let text = map.text("source") else { return nil }
        return text.hasPrefix(BaseLayerSource.connectionPrefix) ? text : map.path("source").map { RunDirectory($0).path }
    }

    private static func export(_ map: StrictMap) -> NightlyConfiguration.Export? {
        map.allow(["file", "as", "mapping", "encoding", "county", "tiers", "lang"])
        let file = map.converted("file", expected: "the name of a file, such as queue.xlsx") { $0.contains("/") || $0.hasPrefix(".") ? nil : $0 }
        let form = map.word("as", of: forms, required: false)
        let mapping = map.path("mapping", required: false)
        let encoding = map.word("encoding", of: ["utf-8", "gbk"], required: false)
        let county = map.converted("county", expected: "6 digits", required: false) {
            $0.count == 6 && $0.allSatisfy { $0.isASCII && $0.isNumber } ? $0 : nil
        }
        let tiers = map.texts("tiers", required: false)
        if let wrong = tiers?.first(where: { Tier(rawValue: $0) == nil }) {
            map.report(
                "tiers", "holds a tier that there is not", value: wrong,
                expected: "a list of \(Tier.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let language = map.word("lang", of: ReportLanguage.allCases.map(\.rawValue), required: false).flatMap { ReportLanguage(rawValue: $0) }
        return file.map { .init(file: $0, form: form, mapping: mapping, encoding: encoding, county: county, tiers: tiers, language: language) }
    }

    private static func pattern(_ text: String, _ map: StrictMap, _ key: String) -> NamePattern? {
        if let pattern = NamePattern(text) { return pattern }
        map.report(key, "is no pattern", value: ConfigurationValue.shortened(text), expected: NamePattern.expected)
        return nil
    }

    private static func name(_ text: String) -> String? {
        text.utf8.count <= 40
            && text.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95 }
            ? text : nil
    }
}
