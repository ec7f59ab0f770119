import CCurl
import GeoIO
import Geometry

/// Sends events to one receiver over HTTP. Not Sendable: a connection belongs to one thread.
package final class EventPost {
    /// What the receiver said.
    package enum Answer: Sendable, Hashable {
        /// 2xx.
        case accepted
        /// The same request will not fare better: 3xx and most of 4xx.
        case refused(String)
        /// No connection, a timeout, 408, 425, 429, 5xx: to be tried again, not before so many seconds where the receiver says so.
        case failed(String, retryAfter: Int)
    }

    private let url: String
    private let secret: String?
    private let timeout: Int
    private let authority: String?
    private let curl: OpaquePointer

    /// - Parameters:
    ///   - secret: key of the signature; nil sends none.
    ///   - timeout: seconds for connecting, and for the whole request.
    ///   - authority: a PEM file of certificates to trust instead of the system's.
    package init(url: String, secret: String?, timeout: Int, authority: String? = nil) throws(TubanError) {
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
            throw TubanError(.configuration, subject: url, "is no address of a receiver; expected https://… (or http://… within a trusted network)")
        }
        _ = Self.started
        guard let made = curl_easy_init() else { throw TubanError(.internalFault, subject: "libcurl", "curl_easy_init gave no connection") }
        curl = OpaquePointer(made)
        self.url = url
        self.secret = secret
        self.timeout = timeout
        self.authority = authority
    }

    deinit { curl_easy_cleanup(UnsafeMutableRawPointer(curl)) }

    private static let started: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    /// Sends one CloudEvent (structured mode). The number of the event is its idempotency key.
    package func send(_ body: String, id: String) -> Answer {
        var headers: UnsafeMutablePointer<curl_slist>?
        // No `Expect: 100-continue`: it costs a round trip, and some receivers never answer it.
        var lines = ["Content-Type: application/cloudevents+json; charset=utf-8", "Idempotency-Key: \(id)", "Expect:"]
        if let secret { lines.append("X-Tuban-Signature: sha256=\(ContentHash.keyed(body, key: secret))") }
        for line in lines { headers = curl_slist_append(headers, line) }
        defer { curl_slist_free_all(headers) }
        var result = tuban_post_result()
        var bytes = body
        bytes.withUTF8 { buffer in
            buffer.withMemoryRebound(to: CChar.self) {
                tuban_curl_post(
                    UnsafeMutableRawPointer(curl), url, headers, $0.baseAddress, $0.count, timeout, authority, &result)
            }
        }
        let said = withUnsafePointer(to: &result.error) {
            $0.withMemoryRebound(to: CChar.self, capacity: Int(CURL_ERROR_SIZE)) { String(cString: $0) }
        }
        guard result.code == 0 else { return .failed(said, retryAfter: 0) }
        switch result.status {
        case 200..<300: return .accepted
        case 408, 425, 429, 500...: return .failed("HTTP \(result.status)", retryAfter: Int(result.retry_after))
        default: return .refused("HTTP \(result.status)")
        }
    }
}

/// What the library says of itself.
package enum HandoverLibrary {
    package static var version: String { curl_version().map { String(cString: $0) } ?? "unknown" }
}
