import Foundation
import GeoIO
import Geometry

/// Brings a register of an older program forward: first a copy is put aside and looked at, then everything changes in one transaction.
struct RegisterMigration {
    let store: FeatureStore
    let source: String
    let version: Int

    init(store: FeatureStore, source: String, from version: Int) {
        self.store = store
        self.source = source
        self.version = version
    }

    /// - Returns: where the copy is.
    func run() throws(TubanError) -> String {
        let copy = FeatureStore.isDatabase(source) ? try copyTables() : try copyFile()
        try store.transaction { () throws(TubanError) in
            for step in version..<RegisterSchema.version { try RegisterSchema.migrate(store, from: step) }
        }
        return copy
    }

    private var tables: [String] { RegisterSchema.tables.filter { store.tables.contains($0) } }

    /// A copy beside the register, by bytes; the lock beside it is held, so nobody writes meanwhile.
    private func copyFile() throws(TubanError) -> String {
        let stem = source.hasSuffix(".gpkg") ? String(source.dropLast(5)) : source
        var copy = "\(stem).schema-\(version).gpkg"
        let hash = try ContentHash.ofFile(source)
        var number = 2
        while FileManager.default.fileExists(atPath: copy) {
            if try ContentHash.ofFile(copy) == hash { return copy }
            copy = "\(stem).schema-\(version)-\(number).gpkg"
            number += 1
        }
        // What a migration that was killed has left.
        PublishedFile.sweepTemporaries(in: URL(fileURLWithPath: source).deletingLastPathComponent().path)
        let temporary = PublishedFile.temporaryName(for: copy)
        do {
            try FileManager.default.copyItem(atPath: source, toPath: temporary)
        } catch {
            PublishedFile.remove(temporary)
            throw TubanError(.inputOutput, subject: copy, "the copy before the migration cannot be made (\(error.localizedDescription)); nothing was changed")
        }
        do throws(TubanError) {
            let made = try FeatureStore(temporary, writing: false)
            guard try ContentHash.ofFile(temporary) == hash, try made.scalar("PRAGMA integrity_check(1)")?.text == "ok" else {
                throw TubanError(.inputOutput, subject: copy, "the copy before the migration is not what the register is; nothing was changed")
            }
        } catch {
            PublishedFile.remove(temporary)
            throw error
        }
        try PublishedFile.publish(temporary, as: copy)
        return copy
    }

    /// Copies in a schema of the same database, with as many rows.
    private func copyTables() throws(TubanError) -> String {
        let schema = "tuban_schema_\(version)"
        try store.transaction { () throws(TubanError) in
            try store.execute("CREATE SCHEMA IF NOT EXISTS \(schema)")
            for table in tables { try store.execute("CREATE TABLE IF NOT EXISTS \(schema).\"\(table)\" AS TABLE \"\(table)\"") }
        }
        for table in tables {
            let count = try store.scalar("SELECT COUNT(*) AS rows FROM \(schema).\"\(table)\"")?.integer
            guard count == (try store.count(of: table)) else {
                throw TubanError(
                    .inputOutput, subject: FeatureStore.shown(source),
                    "the copy before the migration (schema \(schema)) has not the rows of '\(table)'; remove that schema if it is of an earlier time. Nothing was changed"
                )
            }
        }
        return "\(FeatureStore.shown(source)), schema \(schema)"
    }
}
