import Geometry
import Glibc

/// Free space on the disk of a folder.
package enum DiskSpace {
    /// Bytes that an ordinary user may still write; nil when the system does not say.
    package static func free(at folder: String) -> Int? {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return nil }
        return Int(clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
    }

    package static func text(_ bytes: Int) -> String {
        bytes < 10 << 20 ? "\(bytes >> 10) KiB" : bytes < 10 << 30 ? "\(bytes >> 20) MiB" : "\(bytes >> 30) GiB"
    }
}

/// What the results of some pairs may take, from pixels and the register's size.
struct DiskEstimate {
    let pixels: Int
    let registerBytes: Int
    let configuration: NightlyConfiguration

    /// The register once more for its journal, and once for the list that is written from it.
    var bytes: Int {
        let results = min(Double(pixels) * configuration.bytesPerPixel, 1e18)
        return Int(results) + 2 * registerBytes
    }

    /// Refuses to begin what the disk cannot hold.
    func check(free: Int) throws(TubanError) {
        guard free < bytes + configuration.reserve else { return }
        throw TubanError(
            .inputOutput, subject: configuration.out,
            "\(DiskSpace.text(free)) are free, and \(DiskSpace.text(bytes + configuration.reserve)) are needed: up to \(DiskSpace.text(bytes)) for \(pixels) "
                + "pixels and the register, and a reserve of \(DiskSpace.text(configuration.reserve)) (limits.reserve). Make room, or shorten keep_scratch_days"
        )
    }
}
