import Geometry
import Glibc

/// The hold on a run folder for the life of the process. The kernel frees it when the process ends, however it ends.
package struct RunLock: ~Copyable {
    private let descriptor: Int32

    package init(_ directory: RunDirectory) throws(TubanError) {
        let path = "\(directory.path)/.tuban.lock"
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard opened >= 0 else {
            throw TubanError(.cannotCreate, subject: path, "the lock cannot be created (\(String(cString: strerror(errno))))")
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            close(opened)
            throw TubanError(
                isHeld ? .busy : .inputOutput, subject: directory.path,
                isHeld ? "another tuban is at work here; try again when it has ended" : "cannot be locked (\(String(cString: strerror(errno))))")
        }
        descriptor = opened
    }

    deinit { close(descriptor) }
}
