import Boosting
import Foundation
import GeoIO
import Geometry
import Handover
import Pipeline
import Spreadsheet

/// Looks at an installation: whether what nights need is there, and what to do where it is not.
package struct Doctor {
    package struct Check: Sendable, Codable {
        package enum Verdict: String, Sendable, Codable {
            case ok, warning, wrong
        }

        package var name: String
        package var verdict: Verdict
        package var found: String
        /// What to do; nil when there is nothing.
        package var advice: String?
        /// The family of failure, where it is wrong.
        package var kind: TubanError.Kind?
    }

    package private(set) var checks: [Check] = []
    let language: ReportLanguage
    let dataFolder: String
    /// Seconds since 1970.
    let now: Double

    package init(language: ReportLanguage, dataFolder: String, now: Double = Date().timeIntervalSince1970) {
        self.language = language
        self.dataFolder = dataFolder
        self.now = now
    }

    package mutating func examine(register: String?, nightly: String?) {
        libraries()
        projection()
        clock()
        var source = register
        if let nightly {
            switch Result(catching: { try NightlyFile.read(nightly) }) {
            case .success(let configuration):
                examine(configuration)
                source = source ?? configuration.register
            case .failure(let error):
                wrong("nightly", Self.words(error), word("correct the file", "请修改该文件"), kind: .configuration)
            }
        }
        if let source { examine(register: source, mayBeMissing: register == nil) }
    }

    /// The family of the first thing that is wrong.
    package var worst: TubanError.Kind? { checks.first { $0.verdict == .wrong }.map { $0.kind ?? .internalFault } }

    private mutating func libraries() {
        ok("tuban", "\(Program.version); \(dataFolder)")
        ok(
            word("libraries", "程序库"),
            "GDAL \(Installation.gdalVersion), libtiff \(Installation.tiffVersion), Zstandard \(Installation.zstdVersion), "
                + "PROJ \(Installation.projVersion), GEOS \(Installation.geosVersion), XGBoost \(BoostingLibrary.version), jemalloc \(Installation.allocatorVersion), libxlsxwriter \(SpreadsheetLibrary.version), "
                + "\(HandoverLibrary.version.split(separator: " ").first ?? "libcurl")")
        let missing = Installation.missingDrivers(Installation.drivers)
        if missing.isEmpty {
            ok(word("drivers", "驱动"), Installation.drivers.joined(separator: ", "))
        } else {
            wrong(
                word("drivers", "驱动"), word("GDAL lacks \(missing.joined(separator: ", "))", "GDAL 缺少 \(missing.joined(separator: ", "))"),
                word("install Debian's libgdal (scripts/setup)", "请安装 Debian 的 libgdal（scripts/setup）"), kind: .configuration)
        }
    }

    private mutating func projection() {
        let name = word("projection", "坐标转换")
        let advice = word(
            "PROJ's data are missing or of another version: install proj-data, and unset PROJ_LIB and PROJ_DATA",
            "PROJ 数据缺失或版本不符：请安装 proj-data，并取消 PROJ_LIB、PROJ_DATA 变量")
        do {
            let error = try Installation.projectionError()
            let millimetres = "EPSG:4490 → EPSG:4526: \((error * 1e6).rounded() / 1e3) mm"
            if error < 0.001 { ok(name, millimetres) } else { wrong(name, millimetres, advice, kind: .configuration) }
        } catch {
            wrong(name, "\(error)", advice, kind: .configuration)
        }
    }

    /// The program cannot have been installed in the future.
    private mutating func clock() {
        let name = word("clock", "时钟")
        let shown = Date(timeIntervalSince1970: now).formatted(.iso8601)
        let installed = FileStamp(of: "/proc/self/exe").map { Double($0.modified) / 1e9 } ?? 0
        if installed > now + 86_400 {
            wrong(
                name, word("\(shown), before the program was built", "\(shown)，早于程序生成时间"), setClock, kind: .configuration)
        } else {
            ok(name, shown)
        }
    }

    var setClock: String { word("set the clock (timedatectl, NTP)", "请校准时钟（timedatectl、NTP）") }

    mutating func ok(_ name: String, _ found: String) { checks.append(Check(name: name, verdict: .ok, found: found)) }

    mutating func warn(_ name: String, _ found: String, _ advice: String) {
        checks.append(Check(name: name, verdict: .warning, found: found, advice: advice))
    }

    mutating func wrong(_ name: String, _ found: String, _ advice: String, kind: TubanError.Kind) {
        checks.append(Check(name: name, verdict: .wrong, found: found, advice: advice, kind: kind))
    }

    func word(_ english: String, _ chinese: String) -> String { language == .zh ? chinese : english }

    static func words(_ error: any Error) -> String {
        if let error = error as? ConfigurationError { return error.problems.map { "\($0.subject): \($0.text)" }.joined(separator: "; ") }
        return "\(error)"
    }

    static func kind(_ error: any Error) -> TubanError.Kind {
        if error is ConfigurationError { return .configuration }
        return (error as? TubanError)?.kind ?? .internalFault
    }
}

extension Doctor {
    /// A line a check, and what to do below it.
    package var text: String {
        let verdicts: [Check.Verdict: String] =
            language == .zh
            ? [.ok: "正常", .warning: "注意", .wrong: "错误"] : [.ok: "ok", .warning: "warning", .wrong: "wrong"]
        let rows = checks.map { [verdicts[$0.verdict] ?? "", $0.name, $0.found] }
        let table = TextTable(head: [word("state", "状态"), word("check", "检查项"), word("found", "结果")], rows: rows, rightAligned: [])
        var lines = table.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for (index, check) in checks.enumerated().reversed() {
            if let advice = check.advice { lines.insert("    → \(advice)", at: index + 3) }
        }
        return lines.joined(separator: "\n")
    }

    private struct Page: Encodable {
        var schema = 1
        var checks: [Check]
        var exitStatus: Int32

        enum CodingKeys: String, CodingKey {
            case schema, checks
            case exitStatus = "exit_status"
        }
    }

    package func json(exitStatus: Int32) throws(TubanError) -> String { try Document.text(Page(checks: checks, exitStatus: exitStatus)) }
}
