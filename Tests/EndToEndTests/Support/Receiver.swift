import Foundation
import Glibc

/// A tracking system's end of the wire: takes one request after the other on a port of its own, answers as it is told, and keeps what came.
final class Receiver: @unchecked Sendable {
    struct Request: Sendable {
        var headers: [String: String]
        var body: String
    }

    private let descriptor: Int32
    private let answer: @Sendable (Request) -> Int
    private let lock = NSLock()
    private var taken: [(request: Request, status: Int)] = []
    private(set) var port: UInt16 = 0

    /// - Parameter answer: the status for a request; 0 closes the connection without a word.
    init(answer: @escaping @Sendable (Request) -> Int) throws {
        self.answer = answer
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                bind(descriptor, name, length) == 0 && listen(descriptor, 16) == 0 && getsockname(descriptor, name, &length) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRINUSE) }
        port = UInt16(bigEndian: address.sin_port)
        let thread = Thread { [self] in serve() }
        thread.start()
    }

    func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    var address: String { "http://127.0.0.1:\(port)/events" }

    var requests: [(request: Request, status: Int)] { lock.withLock { taken } }

    private func serve() {
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { break }
            while let request = Self.read(connection) {
                let status = answer(request)
                lock.withLock { taken.append((request, status)) }
                guard status > 0 else { break }
                let text = "HTTP/1.1 \(status) x\r\nContent-Length: 0\r\n\r\n"
                _ = text.withCString { send(connection, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
            }
            close(connection)
        }
        close(descriptor)
    }

    /// One request with a body of stated length; nil when the other side has hung up.
    private static func read(_ connection: Int32) -> Request? {
        var data = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let end = data.range(of: Data("\r\n\r\n".utf8)) {
                var headers: [String: String] = [:]
                for line in String(decoding: data[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n").dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    if parts.count == 2 { headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces) }
                }
                let length = Int(headers["content-length"] ?? "0") ?? 0
                if data.distance(from: end.upperBound, to: data.endIndex) >= length {
                    return Request(headers: headers, body: String(decoding: data[end.upperBound..<(end.upperBound + length)], as: UTF8.self))
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            data.append(contentsOf: buffer[..<count])
        }
    }
}
