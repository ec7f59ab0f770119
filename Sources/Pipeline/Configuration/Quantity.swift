/// Numbers with units, as people write them in a configuration.
package enum Quantity {
    /// A finite decimal number: ASCII digits, sign, point, exponent; nothing else (no hexadecimal, no separators).
    package static func decimal(_ text: String) -> Double? {
        guard text.utf8.contains(where: { (48...57).contains($0) }),
            text.utf8.allSatisfy({ (48...57).contains($0) || "+-.eE".utf8.contains($0) }),
            let number = Double(text), number.isFinite
        else { return nil }
        return number
    }

    /// Bytes: `536870912`, `512M`, `1.5G`, `1GiB`, `2GB`. `K M G T` and `KiB …` are powers of 1024, `KB …` powers of 1000.
    ///
    /// Nil when it is no such text, or when the result is no whole number of bytes below 2⁶².
    package static func bytes(_ text: String) -> Int? {
        let (number, unit) = split(text)
        let factors: [String: Double] = [
            "": 1, "b": 1,
            "k": 1024, "m": 0x1p20, "g": 0x1p30, "t": 0x1p40,
            "kib": 1024, "mib": 0x1p20, "gib": 0x1p30, "tib": 0x1p40,
            "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
        ]
        guard let value = decimal(number), let factor = factors[unit.lowercased()] else { return nil }
        let bytes = (value * factor).rounded()
        guard bytes >= 0, bytes < 0x1p62 else { return nil }
        return Int(bytes)
    }

    /// The shortest exact form that `bytes` reads.
    package static func text(bytes: Int) -> String {
        for (unit, shift) in [("T", 40), ("G", 30), ("M", 20), ("K", 10)]
        where bytes > 0 && bytes & ((1 << shift) - 1) == 0 {
            return "\(bytes >> shift)\(unit)"
        }
        return String(bytes)
    }

    /// Square metres: `200`, `200m2`, `0.3mu`, `0.3亩`, `0.02ha`. 1 mu = 2000/3 m²; 1 ha = 15 mu.
    package static func squareMetres(_ text: String) -> Double? {
        let (number, unit) = split(text)
        guard let value = decimal(number) else { return nil }
        let area: Double
        switch unit.lowercased() {
        case "", "m2", "m²", "㎡", "sqm", "平方米": area = value
        case "mu", "亩", "畝": area = value * 2000 / 3
        case "ha", "公顷": area = value * 10_000
        default: return nil
        }
        return area.isFinite ? area : nil
    }

    /// Metres: `20`, `20m`, `0.5 km`.
    package static func metres(_ text: String) -> Double? {
        let (number, unit) = split(text)
        guard let value = decimal(number) else { return nil }
        switch unit.lowercased() {
        case "", "m", "米": return value
        case "km", "公里", "千米": return value * 1000
        default: return nil
        }
    }

    /// Seconds: `90`, `90s`, `5m`, `5min`, `2h`, `30d`; not negative.
    package static func seconds(_ text: String) -> Double? {
        let (number, unit) = split(text)
        let factors: [String: Double] = [
            "": 1, "s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "秒": 1, "分": 60, "分钟": 60, "小时": 3600, "天": 86_400,
        ]
        guard let value = decimal(number), let factor = factors[unit.lowercased()], value >= 0 else { return nil }
        return value * factor
    }

    /// The longest unit that gives a whole number.
    package static func text(seconds: Double) -> String {
        for (unit, length) in [("d", 86_400.0), ("h", 3600), ("min", 60)] where seconds > 0 && seconds.truncatingRemainder(dividingBy: length) == 0 {
            return "\(Int(seconds / length))\(unit)"
        }
        return seconds.rounded() == seconds ? "\(Int(min(seconds, 1e15)))s" : "\(seconds)s"
    }

    /// Cuts a text into its number and its unit, without the blanks between them.
    ///
    /// The exponent's letter belongs to the number only when a digit or a sign follows, so that no unit is mistaken for it.
    private static func split(_ text: String) -> (number: String, unit: String) {
        let characters = Array(text.trimmingBlanks())
        var end = 0
        while end < characters.count {
            let character = characters[end]
            let next = end + 1 < characters.count ? characters[end + 1] : " "
            let isExponent = (character == "e" || character == "E") && end > 0 && (next.isNumber || next == "-" || next == "+")
            guard character.isNumber || character == "." || character == "-" || character == "+" || isExponent else { break }
            end += 1
        }
        return (String(characters[..<end]), String(characters[end...]).trimmingBlanks())
    }
}
