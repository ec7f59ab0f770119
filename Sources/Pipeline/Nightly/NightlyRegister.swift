import Foundation
import GeoIO
import Geometry
import Triage

/// The register as a night uses it: made on the first night, opened when it is needed, held until the night ends.
final class NightlyRegister {
    private let configuration: NightlyConfiguration
    private let limits: RegisterLimits
    private let patience: LockPatience
    private var opened: (store: RegisterStore, hold: Hold)?

    /// A class, because a lock cannot stand in a tuple.
    private final class Hold {
        let lock: FileLock?
        init(_ lock: consuming FileLock?) { self.lock = lock }
    }

    init(_ configuration: NightlyConfiguration, limits: RegisterLimits, patience: LockPatience) {
        self.configuration = configuration
        self.limits = limits
        self.patience = patience
    }

    private var source: String { configuration.register }
    private var isDatabase: Bool { FeatureStore.isDatabase(source) }
    private var exists: Bool { isDatabase || FileStamp(of: source) != nil }

    /// Nil for a database, which does not say when it was changed.
    var stamp: FileStamp? { isDatabase ? nil : FileStamp(of: source) }
    var bytes: Int { stamp?.size ?? 0 }

    /// A register that was there must not be replaced by an empty one: people's decisions would be gone without a word.
    func check(hadOne: Bool) throws(TubanError) {
        // A database is not made here; whether it holds a register is told before hours of work.
        if isDatabase { _ = try RegisterStore(source, writing: false) }
        guard hadOne, !exists else { return }
        throw TubanError(
            .missingInput, subject: source,
            "the register that earlier nights wrote to is gone; put a backup in its place (docs/operations.md), or remove \(configuration.state) to begin anew"
        )
    }

    /// The register for writing.
    func open() throws(TubanError) -> RegisterStore {
        if let opened { return opened.store }
        if !isDatabase { try RunDirectory(Acquisition.folder(source)).prepare() }
        let hold = Hold(try patience.wait { () throws(TubanError) in try RegisterStore.lock(source) })
        if !exists { try RegisterStore.initialise(source, crs: configuration.registerCRS) }
        let store = try patience.wait { () throws(TubanError) in try RegisterStore(source, writing: true) }
        opened = (store, hold)
        return store
    }

    /// Lets go, so that its stamp is final.
    func close() { opened = nil }

    func take(_ directory: RunDirectory) throws(TubanError) -> RegisterIntake.Summary {
        do throws(TubanError) {
            return try RegisterIntake(register: try open(), limits: limits).take(directory, reason: "nightly")
        } catch {
            // What a connection holds of a change that failed half-way (a full disk at its commit) goes with it; the file is as it was.
            close()
            throw error
        }
    }

    /// Pairs whose run the register does not have: it was put back from a backup.
    func lacking(among pairs: [String: PairState]) throws(TubanError) -> Set<String> {
        let taken = pairs.filter { $0.value.status == .done && $0.value.runKey != nil }
        guard !taken.isEmpty, exists else { return [] }
        var present: Set<String> = []
        try RegisterStore(source, writing: false).store.rows(of: RegisterSchema.runs, columns: ["run_key"]) { (row) throws(TubanError) in
            if let key = row.values["run_key"]?.text { present.insert(key) }
        }
        return Set(taken.filter { !present.contains($0.value.runKey ?? "") }.keys)
    }

    func figures() throws(TubanError) -> RegisterFigures? {
        guard exists else { return nil }
        if let opened { return try RegisterFigures(opened.store) }
        return try RegisterFigures(try RegisterStore(source, writing: false))
    }

    /// Writes the open candidates to a file whose number is that of the runs taken in. One that is there stays: people may write in it.
    func writeChecklist(into folder: String) throws(TubanError) -> String? {
        let store = try open()
        let number = "\(try store.store.count(of: RegisterSchema.runs))"
        let path = "\(folder)/to-check-\(String(repeating: "0", count: max(0, 4 - number.count)))\(number).gpkg"
        guard FileStamp(of: path) == nil else { return nil }
        _ = try RegisterExport(register: store).write(to: path)
        return path
    }
}
