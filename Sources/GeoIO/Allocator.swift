import CAllocator

/// The allocator that the programs are linked with in place of the C library's, jemalloc.
///
/// In glibc's, GDAL's aligned blocks leave holes between the parcels that nothing fits in again: a run took more than twice the memory that it was given.
package enum Allocator {
    package static var version: String {
        var version: UnsafePointer<CChar>?
        var size = MemoryLayout.size(ofValue: version)
        guard mallctl("version", &version, &size, nil, 0) == 0, let version else { return "unknown" }
        return String(String(cString: version).prefix { $0 != "-" })
    }
}
