import Geometry

/// Days as people write them.
package enum WrittenDate {
    /// `yyyy-mm-dd` from eight digits, or from three numbers with anything but digits between them, year first; nil for anything else.
    package static func iso(_ text: String) -> String? {
        var numbers: [Int] = []
        var isOpen = false
        var digits = 0
        for scalar in text.unicodeScalars {
            guard (48...57).contains(scalar.value) else {
                isOpen = false
                if numbers.count == 3 { break }
                continue
            }
            digits += 1
            guard digits <= 14 else { return nil }
            if isOpen, let last = numbers.popLast() { numbers.append(last * 10 + Int(scalar.value - 48)) } else { numbers.append(Int(scalar.value - 48)) }
            isOpen = true
        }
        if numbers.count == 1, digits == 8 { return iso(numbers[0] / 10_000, numbers[0] / 100 % 100, numbers[0] % 100) }
        return numbers.count >= 3 ? iso(numbers[0], numbers[1], numbers[2]) : nil
    }

    static func iso(_ year: Int, _ month: Int, _ day: Int) -> String? {
        guard year >= 1000 else { return nil }
        return CivilDay(year: year, month: month, day: day)?.text
    }
}
