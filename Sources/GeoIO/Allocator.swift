import CJemalloc

/// The allocator that the program is linked with in place of the C library's.
///
/// In glibc's, GDAL's aligned blocks leave holes between the parcels that nothing fits in again: a run took more than twice the memory that it was given.
package enum Allocator {
    package static var version: String {
        var version: UnsafePointer<CChar>?
        var size = MemoryLayout.size(ofValue: version)
        guard mallctl("version", &version, &size, nil, 0) == 0, let version else { return "unknown" }
        return String(String(cString: version).prefix { $0 != "-" })
    }

    /// Gives freed memory back to the system, which otherwise happens within seconds.
    package static func giveBack() {
        // All arenas; it cannot fail where there is an allocator.
        _ = mallctl("arena.\(MALLCTL_ARENAS_ALL).purge", nil, nil, nil, 0)
    }
}
