import Foundation
import Geometry

extension RunConfiguration {
    /// One line of JSON with sorted keys: equal configurations give equal bytes, on every machine.
    package func canonicalJSON() throws(TubanError) -> String { try encoded(self) }

    /// The part of the canonical form that decides what is computed: no paths, no places, nothing about how the work is done.
    ///
    /// Two runs with equal method and inputs of equal content must give equal results, so this is what results are keyed by.
    /// Dates, bands and nodata of each epoch are in it; a region given as a file is in it by its path.
    package func methodJSON() throws(TubanError) -> String {
        try encoded(MethodView(configuration: self))
    }

    private func encoded(_ value: some Encodable) throws(TubanError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw TubanError(.internalFault, subject: "configuration", "it cannot be written as JSON: \(error)")
        }
    }

    package init(canonicalJSON text: String) throws(TubanError) {
        do {
            self = try JSONDecoder().decode(RunConfiguration.self, from: Data(text.utf8))
        } catch {
            throw TubanError(.badData, subject: "configuration", "the recorded configuration cannot be read: \(error)")
        }
    }
}

/// Encodes the options whose role is `method`.
private struct MethodView: Encodable {
    let configuration: RunConfiguration

    private struct Epoch: Encodable {
        let date: AcquisitionDate?
        let bands: BandSelection?
        let nodata: [NodataValue]?
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: RunConfiguration.CodingKeys.self)
        try container.encode(
            configuration.epochs.map { Epoch(date: $0.date, bands: $0.bands, nodata: $0.nodata) }, forKey: .epochs)
        try container.encodeIfPresent(configuration.region, forKey: .region)
        try container.encodeIfPresent(configuration.assumeCRS, forKey: .assumeCRS)
        try container.encode(configuration.resampling, forKey: .resampling)
        try container.encode(configuration.registrationThreshold, forKey: .registrationThreshold)
        try container.encode(configuration.sensor, forKey: .sensor)
        try container.encode(configuration.cloudTest, forKey: .cloudTest)
        try container.encode(configuration.balance, forKey: .balance)
        try container.encode(configuration.composite, forKey: .composite)
        try container.encodeIfPresent(configuration.season, forKey: .season)
        try container.encode(configuration.detector, forKey: .detector)
        try container.encode(configuration.threshold, forKey: .threshold)
        try container.encode(configuration.minArea, forKey: .minArea)
        try container.encode(configuration.minPixels, forKey: .minPixels)
        try container.encode(configuration.language, forKey: .language)
        try configuration.parcels.encode(to: encoder)
        try container.encodeIfPresent(configuration.baseLayers, forKey: .baseLayers)
        try container.encode(configuration.classifier, forKey: .classifier)
    }
}
