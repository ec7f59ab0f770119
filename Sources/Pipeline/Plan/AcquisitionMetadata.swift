import Foundation
import GeoIO

/// What a file's metadata and name say about its date and sensor.
enum AcquisitionMetadata {
    private static let dateKeys = ["ACQUISITION_DATE", "ACQUISITIONDATETIME", "DATE_ACQUIRED", "SENSING_TIME", "TIFFTAG_DATETIME"]

    /// The date of acquisition and where it was found.
    static func date(of info: RasterInfo) -> (date: String, source: String)? {
        for key in dateKeys {
            if let value = info.metadata.first(where: { $0.key.uppercased() == key })?.value, let date = firstDate(in: value) {
                return (date, "metadata")
            }
        }
        return firstDate(in: (info.path as NSString).lastPathComponent).map { ($0, "file name") }
    }

    /// The first `yyyymmdd`, `yyyy-mm-dd` or `yyyy:mm:dd` in a text that is a day of 1970–2099.
    static func firstDate(in text: String) -> String? {
        let pattern = /(?:^|[^0-9])((?:19[7-9]|20[0-9])[0-9])([-_:]?)([0-9]{2})\2([0-9]{2})(?:[^0-9]|$)/
        for match in text.matches(of: pattern) {
            if let date = AcquisitionDate("\(match.1)-\(match.3)-\(match.4)") { return date.text }
        }
        return nil
    }

    /// Radar, as far as band names or metadata say so.
    static func saysRadar(_ info: RasterInfo) -> String? {
        let names: Set<String> = ["VV", "VH", "HH", "HV", "SIGMA0", "GAMMA0", "BETA0", "AMPLITUDE", "INTENSITY"]
        for band in info.bands {
            let words = band.description.uppercased().split { !$0.isLetter && !$0.isNumber }
            if let word = words.first(where: { names.contains(String($0)) }) { return "band is named \(word)" }
        }
        let radarKeys = ["SENSOR", "SATELLITE", "PLATFORM", "MISSION", "POLARISATION", "POLARIZATION"]
        for (key, value) in info.metadata.sorted(by: { $0.key < $1.key }) where radarKeys.contains(key.uppercased()) {
            let upper = value.uppercased()
            if ["SAR", "SENTINEL-1", "S1A", "S1B", "RADARSAT", "TERRASAR", "GF-3", "GF3", "ALOS", "ERS-"].contains(where: upper.contains)
                || key.uppercased().hasPrefix("POLAR")
            {
                return "metadata says \(key)=\(value)"
            }
        }
        return nil
    }
}
