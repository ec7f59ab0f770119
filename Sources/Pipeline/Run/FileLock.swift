import Geometry
import Glibc

/// A hold on a file for the life of the process. The kernel frees it when the process ends, however it ends.
package struct FileLock: ~Copyable {
    private let descriptor: Int32

    /// - Parameters:
    ///   - path: made when it is missing; what is in it does not matter.
    ///   - subject: what is held, for messages.
    ///   - busy: what to say when another process holds it.
    package init(_ path: String, subject: String, busy: String) throws(TubanError) {
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard opened >= 0 else {
            throw TubanError(.cannotCreate, subject: path, "the lock cannot be created (\(String(cString: strerror(errno))))")
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            close(opened)
            throw TubanError(
                reason == EWOULDBLOCK ? .busy : .inputOutput, subject: subject,
                reason == EWOULDBLOCK ? busy : "cannot be locked (\(String(cString: strerror(reason))))")
        }
        descriptor = opened
    }

    deinit { close(descriptor) }
}
