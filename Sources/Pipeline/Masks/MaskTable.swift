import Foundation
import GeoIO
import Geometry
import Raster
import Yams

/// What the values of a sensor's class mask mean: one file of `pipelines/sensors`.
package struct MaskTable: Sendable, Hashable, Codable {
    package struct Class: Sendable, Hashable, Codable {
        package var cause: UnseenCause
        /// Values of this class; a value that is named here counts for no other class.
        package var values: [Int]
        /// Bits, from 0, any of which makes a value belong to this class.
        package var bits: [Int]
        /// Ground within this distance is unseen too.
        package var dilateM: Double
        /// False for a class that is told apart but seen.
        package var hides: Bool

        package enum CodingKeys: String, CodingKey, CaseIterable {
            case cause, values, bits, hides
            case dilateM = "dilate_m"
        }
    }

    package var version: String
    /// Descriptions of the band that holds the classes, in a file with several bands.
    package var bands: [String]
    package var classes: [Class]
    /// Digital number from which a sample of the imagery says nothing.
    package var saturation: Double?
    /// Width of the rim of what was measured that is not trusted, in metres.
    package var borderM: Double

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case version, bands, classes, saturation
        case borderM = "border_m"
    }

    package static let values = 0...65_535
    /// Metres; beyond, halos would outgrow the tiles.
    package static let reach = 0.0...2000.0

    /// Reads `name` of the sensors folder, or the file of a path that ends in `.yaml`.
    static func read(_ name: String, dataFolder: String) throws(TubanError) -> (table: MaskTable, sha256: String) {
        let isPath = name.hasSuffix(".yaml") || name.hasSuffix(".yml")
        let folder = "\(dataFolder)/sensors"
        let path = isPath ? name : "\(folder)/\(name).yaml"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            let known = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
                .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
            throw TubanError(
                .missingInput, subject: name,
                isPath
                    ? "the file of mask classes cannot be read"
                    : "is no file of mask classes; known are \(known.joined(separator: ", ")), or give the path of a .yaml file")
        }
        do {
            let table = try YAMLDecoder().decode(MaskTable.self, from: text)
            return (table, try ContentHash.ofFile(path))
        } catch let error as TubanError {
            throw error
        } catch {
            throw TubanError(.configuration, subject: path, "is no file of mask classes: \(Self.words(error))")
        }
    }

    private static func words(_ error: any Error) -> String {
        guard case .dataCorrupted(let context)? = error as? DecodingError else { return "\(error)" }
        return (context.codingPath.map(\.stringValue) + [context.debugDescription]).joined(separator: ": ")
    }
}

extension MaskTable {
    package init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(besides: CodingKeys.self)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        version = try container.decode(String.self, forKey: .version)
        bands = try container.decodeIfPresent([String].self, forKey: .bands) ?? []
        classes = try container.decodeIfPresent([Class].self, forKey: .classes) ?? []
        saturation = try container.decodeIfPresent(Double.self, forKey: .saturation)
        borderM = try container.decodeIfPresent(Double.self, forKey: .borderM) ?? 0
        guard classes.count <= 8 else { throw container.fault("at most 8 classes are possible", .classes) }
        guard Self.reach.contains(borderM) else { throw container.fault("expected 0…2000 metres", .borderM) }
        let named = classes.flatMap(\.values)
        guard Set(named).count == named.count else { throw container.fault("a value is named twice", .classes) }
    }
}

extension MaskTable.Class {
    package init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(besides: CodingKeys.self)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        cause = try container.decode(UnseenCause.self, forKey: .cause)
        values = try container.decodeIfPresent([Int].self, forKey: .values) ?? []
        bits = try container.decodeIfPresent([Int].self, forKey: .bits) ?? []
        dilateM = try container.decodeIfPresent(Double.self, forKey: .dilateM) ?? 0
        hides = try container.decodeIfPresent(Bool.self, forKey: .hides) ?? true
        guard !values.isEmpty || !bits.isEmpty else { throw container.fault("a class needs values or bits", .values) }
        guard values.allSatisfy(MaskTable.values.contains) else { throw container.fault("expected whole numbers in 0…65535", .values) }
        guard bits.allSatisfy((0...15).contains) else { throw container.fault("expected bits in 0…15", .bits) }
        guard MaskTable.reach.contains(dilateM) else { throw container.fault("expected 0…2000 metres", .dilateM) }
    }
}

extension KeyedDecodingContainer {
    fileprivate func fault(_ message: String, _ key: Key) -> DecodingError {
        DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: message)
    }
}

extension Decoder {
    /// Throws when a mapping has a key that is none of `keys`.
    fileprivate func refuseKeys<Keys: CodingKey & CaseIterable>(besides keys: Keys.Type) throws {
        let known = keys.allCases.map(\.stringValue)
        let found = try container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        guard let unknown = found.first(where: { !known.contains($0) }) else { return }
        throw DecodingError.dataCorrupted(
            .init(codingPath: codingPath, debugDescription: "unknown key '\(unknown)'; known are \(known.joined(separator: ", "))"))
    }
}

private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension UnseenCause: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let cause = UnseenCause(name: name) else {
            let names = UnseenCause.allCases.map(\.name).joined(separator: ", ")
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(name)' is no cause; expected one of \(names)")
        }
        self = cause
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
