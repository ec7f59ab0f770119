import Foundation
import Raster

/// What a run did not see, in area, by date and cause (`run.json`; the layer `coverage` of `queue.gpkg` has each tile and village too).
package struct BlindSpots: Sendable, Codable, Hashable {
    /// One piece of ground.
    package struct Area: Sendable, Codable, Hashable {
        package enum Kind: String, Sendable, Codable, CaseIterable { case region, tile, township, village }

        package var kind: Kind
        package var code: String?
        package var name: String?
        /// Asked for.
        package var pixels = 0
        package var areaM2 = 0.0
        /// Not seen on at least one of the dates that are compared.
        package var unseenPixels = 0
        package var unseenM2 = 0.0
        /// By cause, for the first and for the last date.
        package var beforeM2: [String: Double] = [:]
        package var afterM2: [String: Double] = [:]

        package enum CodingKeys: String, CodingKey {
            case kind, code, name, pixels
            case areaM2 = "area_m2"
            case unseenPixels = "unseen_pixels"
            case unseenM2 = "unseen_m2"
            case beforeM2 = "before_m2"
            case afterM2 = "after_m2"
        }

        init(kind: Kind, code: String? = nil, name: String? = nil) {
            self.kind = kind
            self.code = code
            self.name = name
        }

        /// Of the ground asked for.
        package var unseenPercent: Double { areaM2 > 0 ? 100 * unseenM2 / areaM2 : 0 }
        package var unseenMu: Double { unseenM2 * 0.0015 }
        package var areaMu: Double { areaM2 * 0.0015 }

        /// Adds pixels of `pixelM2` each, counted by their code.
        mutating func add(_ counts: [Int], pixelM2: Double) {
            for (code, count) in counts.enumerated() where count > 0 && code != Int(UnseenCodes.outside) {
                let area = Double(count) * pixelM2
                pixels += count
                areaM2 += area
                guard code != 0 else { continue }
                unseenPixels += count
                unseenM2 += area
                if let cause = UnseenCodes.cause(UInt8(code), date: 0) { beforeM2[cause.name, default: 0] += area }
                if let cause = UnseenCodes.cause(UInt8(code), date: 1) { afterM2[cause.name, default: 0] += area }
            }
        }

        /// `cause:m²` by area, the largest first.
        static func text(_ causes: [String: Double]) -> String {
            causes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { "\($0.key):\(String(format: "%.1f", locale: nil, $0.value))" }.joined(separator: ";")
        }
    }

    package var region: Area
    /// In the order of the layer; empty where none are configured.
    package var townships: [Area]
}

extension BlindSpots {
    /// One line for a person: how much, why on which date, and where it is worst. Nil when all was seen.
    func line(dates: [String?], _ language: ReportLanguage) -> String? {
        guard region.unseenPixels > 0 else { return nil }
        let isChinese = language == .zh
        var parts: [String] = []
        for (date, causes) in zip(dates, [region.beforeM2, region.afterM2]) where !causes.isEmpty {
            let words = causes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { cause, area in
                let name = isChinese ? UnseenCause(name: cause)?.chinese ?? cause : cause
                return "\(name) \(Self.percent(100 * area / region.areaM2))"
            }
            parts.append("\(date ?? (isChinese ? "日期不明" : "unknown date")) \(words.joined(separator: isChinese ? "、" : ", "))")
        }
        let total = "\(String(format: "%.2f", locale: nil, region.unseenMu))"
        var line = isChinese ? "盲区：\(total)亩（\(parts.joined(separator: "；"))）" : "blind spots: \(total) mu (\(parts.joined(separator: "; ")))"
        if let worst = townships.max(by: { ($0.unseenM2, $1.code ?? "") < ($1.unseenM2, $0.code ?? "") }), worst.unseenPixels > 0 {
            let name = worst.name ?? worst.code ?? "?"
            let share = Self.percent(worst.unseenPercent)
            line += isChinese ? "；最多：\(name) \(share)" : "; most in \(name): \(share)"
        }
        return line
    }

    private static func percent(_ value: Double) -> String { "\(String(format: "%.2f", locale: nil, value)) %" }
}

extension UnseenCause {
    /// The word for Chinese readers.
    var chinese: String {
        switch self {
        case .notCovered: "无影像"
        case .unreadable: "无法读取"
        case .nodata: "无效值"
        case .mask: "掩膜"
        case .saturated: "饱和"
        case .cloud: "云"
        case .shadow: "云影"
        case .snow: "雪"
        case .water: "水"
        case .border: "边缘"
        case .cloudTest: "云（检测）"
        case .shadowTest: "云影（检测）"
        }
    }
}
