import CGDAL
import Foundation
import GeoIO
import Glibc
import Testing
import _TestSupport

/// A PostgreSQL cluster of a test's own: a folder, a socket in it, gone with the object.
final class ThrowAwayCluster: Sendable {
    static let programs: String? = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql"))?
        .sorted { Int($0) ?? 0 > Int($1) ?? 0 }.map { "/usr/lib/postgresql/\($0)/bin" }
        .first { FileManager.default.isExecutableFile(atPath: "\($0)/initdb") }
    /// PostGIS is there, and a user that PostgreSQL lets start it: it refuses root.
    static let isAvailable: Bool = {
        guard let programs else { return false }
        let version = URL(fileURLWithPath: programs).deletingLastPathComponent().lastPathComponent
        return FileManager.default.fileExists(atPath: "/usr/share/postgresql/\(version)/extension/postgis.control")
            && (geteuid() != 0 || getpwnam("postgres") != nil && Program.find("setpriv") != nil)
    }()

    let folder: String
    private let programs: String

    init() throws {
        programs = try #require(Self.programs)
        // A socket's path may have 107 bytes.
        folder = "/tmp/tuban-pg-\(getpid())-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        if geteuid() == 0, let user = getpwnam("postgres") { chown(folder, user.pointee.pw_uid, user.pointee.pw_gid) }
        try shell("\(programs)/initdb -D \(folder)/data -U tuban -A trust -E UTF8 --locale=C.UTF-8")
        try shell("\(programs)/pg_ctl -D \(folder)/data -w -l \(folder)/log -o \"-k \(folder) -c listen_addresses='' -c fsync=off\" start")
        try shell("\(programs)/createdb -h \(folder) -U tuban register")
        try query("CREATE EXTENSION postgis")
    }

    deinit {
        try? shell("\(programs)/pg_ctl -D \(folder)/data -m immediate stop")
        try? FileManager.default.removeItem(atPath: folder)
    }

    var connection: String { "PG:host=\(folder) user=tuban dbname=register" }

    /// Copies layers of a file into tables of the same names in small letters.
    func load(_ path: String, layers: [String]) throws {
        GDALRuntime.prepare()
        let file = try #require(GDALOpenEx(path, UInt32(GDAL_OF_VECTOR | GDAL_OF_READONLY), nil, nil, nil))
        defer { GDALClose(file) }
        let base = try #require(GDALOpenEx(connection, UInt32(GDAL_OF_VECTOR | GDAL_OF_UPDATE), nil, nil, nil))
        defer { GDALClose(base) }
        for name in layers {
            let layer = try #require(GDALDatasetGetLayerByName(file, name))
            _ = try #require(GDALDatasetCopyLayer(base, layer, name, nil))
        }
    }

    @discardableResult func query(_ sql: String) throws -> String {
        try shell("\(programs)/psql -h \(folder) -U tuban -d register -v ON_ERROR_STOP=1 -Atc \"\(sql)\"")
    }

    /// From now on `user` must give a password; everyone else is trusted as before.
    func requirePasswords(of user: String) throws {
        try shell("sed -i '1i local all \(user) scram-sha-256' \(folder)/data/pg_hba.conf && \(programs)/pg_ctl -D \(folder)/data reload")
    }

    /// Runs a command line as the user of the cluster.
    @discardableResult private func shell(_ line: String) throws -> String {
        let user = geteuid() == 0 ? [Program.find("setpriv") ?? "", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : []
        let ended = try Program.run([], prefix: user + ["/bin/sh", "-c", "cd / && \(line)"])
        try #require(ended.status == 0, "\(line): \(ended.errors)")
        return ended.output
    }
}
