import Foundation
import Testing
import _TestSupport

/// What nights tell: figures, warnings, faults of their configuration; and the look at an installation.
@Suite struct NightlyReportTests {
    /// Every line is a comment or a sample without a timestamp, and awkward names cannot break one.
    @Test func metricsCanBeRead() throws {
        var office = try NightlyOffice()
        office.settings["regions"] = "[{name: 'a\"b\\c县'}]"
        #expect(try office.night(["--metrics-file", office.folder("night.prom")]).status == 0)
        let text = String(decoding: try office.bytes("night.prom"), as: UTF8.self)
        let sample = /[a-z_]+(?:\{[a-z_]+="(?:[^"\\\n]|\\["\\n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\["\\n])*")*\})? -?[0-9.e+-]+/
        var names: Set<String> = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# HELP ") || line.hasPrefix("# TYPE ") { continue }
            #expect(line.wholeMatch(of: sample) != nil, "\(line)")
            names.insert(String(line.prefix { $0 != "{" && $0 != " " }))
        }
        #expect(
            names.isSuperset(of: [
                "tuban_nightly_exit_code", "tuban_nightly_last_success_seconds", "tuban_nightly_tiles", "tuban_candidates",
                "tuban_nightly_stage_seconds",
                "tuban_oldest_unreviewed_days",
            ]))
        #expect(text.contains(#"region="a\"b\\c县""#))
        // A night that cannot begin still says so, and keeps the date of the last success.
        try FileManager.default.removeItem(atPath: office.register)
        #expect(try office.night(["--metrics-file", office.folder("night.prom")]).status == 66)
        let failed = String(decoding: try office.bytes("night.prom"), as: UTF8.self)
        #expect(failed.contains("tuban_nightly_exit_code 66\n") && failed.contains("tuban_nightly_last_success_seconds "))
    }

    @Test func clockSetBackIsNoticed() throws {
        let office = try NightlyOffice()
        #expect(try office.night().status == 0)
        let path = office.folder("out/state/nightly.json")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let later = text.replacing(/"last_finished" : [0-9.]+/, with: "\"last_finished\" : 4102444800")
        #expect(later != text)
        try later.write(toFile: path, atomically: true, encoding: .utf8)
        let doctor = try Program.run(["doctor", "--nightly", office.folder("night.yaml"), "--json"])
        #expect(doctor.status == 78 && doctor.output.contains("last night ended later than now"))
        let warnings = try office.told()["warnings"] as? [String] ?? []
        #expect(warnings.contains { $0.contains("clock was set back") })
        #expect(try office.told()["warnings"] as? [String] == [])
    }

    @Test func faultsOfTheConfigurationAreToldTogether() throws {
        let office = try NightlyOffice()
        try """
        pipeline: run.yaml
        scenes:
          - {folder: scenes, files: ["{day}.tif"], sensr: x}
        regions: [{name: a/b}]
        min_coverage: 2
        pairs: [{rule: newest, days: 30}]
        register: {source: county.gpkg}
        out: out
        settle: soon
        keep_scratch_days: 30
        limits: {read: 60s, attempts: 0, reserve: 1M, bytes_per_pixel: 6}
        """.write(toFile: office.folder("wrong.yaml"), atomically: true, encoding: .utf8)
        let ended = try Program.run(["nightly", office.folder("wrong.yaml")])
        #expect(ended.status == 78)
        for part in [
            ":3: scenes[0].sensr", ":3: scenes[0].files", ":4: regions[0].name", ":5: min_coverage", ":6: pairs[0].rule", "register.crs",
            ":9: settle", "limits.attempts",
        ] {
            #expect(ended.errors.contains(part), "\(part) in \(ended.errors)")
        }
    }

    @Test func doctorTellsWhatIsWrong() throws {
        var office = try NightlyOffice()
        #expect(try office.night().status == 0)
        let sound = try Program.run(["doctor", "--nightly", office.folder("night.yaml"), "--json"])
        #expect(sound.status == 0, "\(sound.output)")
        let checks = try #require((try JSONSerialization.jsonObject(with: Data(sound.output.utf8)) as? [String: Any])?["checks"] as? [[String: Any]])
        #expect(checks.count > 8 && checks.allSatisfy { $0["verdict"] as? String != "wrong" })

        var bytes = try office.bytes("out/county.gpkg")
        for index in stride(from: 8192, to: min(bytes.count, 40_000), by: 7) { bytes[index] = 0x5A }
        try bytes.write(to: URL(fileURLWithPath: office.folder("broken.gpkg")))
        let broken = try Program.run(["doctor", "--register", office.folder("broken.gpkg"), "--lang", "zh"])
        #expect(broken.status == 65 && broken.output.contains("备份"), "\(broken.output)\(broken.errors)")

        office.settings["scenes"] = "[{folder: nowhere, files: [\"*.tif\"]}]"
        #expect(try office.night().status == 66)
        #expect(try Program.run(["doctor", "--nightly", office.folder("night.yaml")]).status == 66)
    }
}
