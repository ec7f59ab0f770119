import CCrypto
import Geometry
import Glibc

/// SHA-256 (FIPS 180-4) through OpenSSL's libcrypto.
package struct ContentHash: ~Copyable {
    private let context: OpaquePointer

    /// libcrypto takes itself apart when the process ends, and a file that is still being hashed then would crash it: it is told not to.
    private static let isReady = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil) == 1

    package init() throws(TubanError) {
        guard Self.isReady, let made = EVP_MD_CTX_new(), EVP_DigestInit_ex(made, EVP_sha256(), nil) == 1 else {
            throw TubanError(.internalFault, subject: "libcrypto", "SHA-256 is not available")
        }
        context = made
    }

    deinit { EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    /// Lower-case hexadecimal.
    package consuming func finish() -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        EVP_DigestFinal_ex(context, &digest, nil)
        return Self.hexadecimal(digest)
    }

    /// Hash of a text's UTF-8.
    package static func of(_ text: String) throws(TubanError) -> String {
        var hash = try ContentHash()
        var copy = text
        copy.withUTF8 { hash.update(UnsafeRawBufferPointer($0)) }
        return hash.finish()
    }

    /// HMAC-SHA-256 (RFC 2104) of a text, in hexadecimal.
    package static func keyed(_ text: String, key: String) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        let (key, bytes) = (Array(key.utf8), Array(text.utf8))
        HMAC(EVP_sha256(), key, Int32(key.count), bytes, bytes.count, &digest, &length)
        return hexadecimal(digest)
    }

    /// Hash of a file.
    package static func ofFile(_ path: String) throws(TubanError) -> String {
        let file = FileHash(path)
        while true {
            if let sha256 = try file.advance() { return sha256 }
        }
    }

    /// Bytes of a file.
    package static func size(of path: String) throws(TubanError) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw TubanError(.missingInput, subject: path, "cannot be looked at (\(String(cString: strerror(errno))))")
        }
        return Int(status.st_size)
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

/// The SHA-256 of a file that is on its way.
package final class FileHash {
    package let path: String
    /// Bytes that are hashed.
    package private(set) var bytes = 0
    private var file: UnsafeMutablePointer<FILE>?
    private var hash: ContentHash?

    /// A piece stays in the second-level cache until it is hashed.
    private static let pieceBytes = 1 << 18

    package init(_ path: String) { self.path = path }

    deinit { if let file { fclose(file) } }

    /// Hashes a piece more.
    ///
    /// - Returns: the hash, at the end of the file.
    package func advance() throws(TubanError) -> String? {
        guard let file = file ?? fopen(path, "rb") else {
            throw TubanError(.missingInput, subject: path, "cannot be opened (\(String(cString: strerror(errno))))")
        }
        self.file = file
        if hash == nil { hash = try ContentHash() }
        let count = withUnsafeTemporaryAllocation(byteCount: Self.pieceBytes, alignment: 16) { piece in
            let count = fread(piece.baseAddress, 1, piece.count, file)
            hash?.update(UnsafeRawBufferPointer(rebasing: piece[..<count]))
            return count
        }
        bytes += count
        guard count < Self.pieceBytes else { return nil }
        guard ferror(file) == 0 else {
            throw TubanError(.inputOutput, subject: path, "cannot be read to its end (\(String(cString: strerror(errno))))")
        }
        return hash.take()?.finish()
    }
}
