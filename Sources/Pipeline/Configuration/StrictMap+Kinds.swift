import Geometry

extension StrictMap {
    /// Where a key's value is reported.
    private func place(_ key: String) -> (path: String, line: Int?) {
        (keyPath.isEmpty ? key : "\(keyPath).\(key)", entries.first { $0.key == key }?.line ?? line)
    }

    /// Reports the value of a key.
    package func report(_ key: String, _ message: String, value: String? = nil, expected: String? = nil, suggestion: String? = nil) {
        let place = place(key)
        file.report(place.path, line: place.line, message, value: value, expected: expected, suggestion: suggestion)
    }

    /// A text, converted; reports what cannot be.
    package func converted<Value>(_ key: String, expected: String, required: Bool = true, _ convert: (String) -> Value?) -> Value? {
        guard let text = text(key, required: required) else { return nil }
        if let value = convert(text.trimmingBlanks()) { return value }
        report(key, "cannot be understood", value: ConfigurationValue.shortened(text), expected: expected)
        return nil
    }

    package func flag(_ key: String) -> Bool? {
        converted(key, expected: "true or false", required: false) { ["true": true, "yes": true, "false": false, "no": false][$0.lowercased()] }
    }

    /// Seconds.
    package func duration(_ key: String, upTo limit: Double, required: Bool = true) -> Double? {
        converted(key, expected: "a time such as 90s, 5min, 2h or 30d, at most \(Quantity.text(seconds: limit))", required: required) {
            Quantity.seconds($0).flatMap { $0 <= limit ? $0 : nil }
        }
    }

    package func bytes(_ key: String, required: Bool = true) -> Int? {
        converted(key, expected: "bytes such as 512M or 2G", required: required) { Quantity.bytes($0) }
    }

    /// A local path; a relative one starts from the folder of the file.
    package func path(_ key: String, required: Bool = true) -> String? {
        resolved(key, required: required) { value, context in context.path(value) }
    }

    /// As a run's configuration reads the same key.
    package func resolved<Value>(
        _ key: String, required: Bool = true, _ read: (ConfigurationValue, inout ReadingContext) -> Value?
    ) -> Value? {
        guard let entry = entries.first(where: { $0.key == key }) else {
            if required { report(key, "this key is missing") }
            return nil
        }
        let place = place(key)
        var context = ReadingContext(source: .file(file.path), baseFolder: ConfigurationFile(path: file.path, text: "").folder)
        context.keyPath = place.path
        var value = entry.value
        value.line = value.line ?? entry.line
        let read = read(value, &context)
        for problem in context.problems {
            file.report(
                problem.keyPath, line: problem.line ?? place.line, problem.message, value: problem.value, expected: problem.expected,
                suggestion: problem.suggestion)
        }
        return read
    }
}
