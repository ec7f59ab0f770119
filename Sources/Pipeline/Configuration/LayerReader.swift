/// Reads the layers of a configuration: each source gives a layer and its problems.
package enum LayerReader {
    package struct Reading: Sendable {
        package var layer = ConfigurationLayer()
        package var problems: [ConfigurationProblem] = []
        /// Keys that were mentioned, rightly or probably meant, so that they are not reported as missing too.
        package var mentioned: Set<String> = []
    }

    /// The keys that `epochs` stands for.
    private static let sideKeys: Set<String> = ["before", "after", "date_before", "date_after", "mask_before", "mask_after"]

    /// Reads a file. Relative paths start from the file's folder.
    package static func read(_ file: ConfigurationFile) -> Reading {
        var reader = YAMLReader(file)
        let entries = reader.entries()
        var context = ReadingContext(source: .file(file.path), baseFolder: file.folder)
        for problem in reader.problems { context.append(problem) }
        var reading = Reading()
        // A repeated key is known though one of its values was set aside.
        reading.mentioned.formUnion(reader.problems.map(\.keyPath).filter { OptionTable.definition($0) != nil })
        guard let entries else {
            reading.mentioned.formUnion(OptionTable.all.map(\.key))
            reading.problems = context.problems
            return reading
        }
        let hasSeries = entries.contains { $0.key == "epochs" }
        for entry in entries {
            guard let definition = OptionTable.definition(entry.key) else {
                let nearest = OptionTable.nearestKey(to: entry.key)
                if let nearest { reading.mentioned.insert(nearest) }
                context.append(
                    ConfigurationProblem(
                        source: context.source, keyPath: ConfigurationValue.shortened(entry.key), line: entry.line,
                        column: entry.column,
                        message: "unknown key", suggestion: nearest.map { "did you mean \($0)?" }))
                continue
            }
            reading.mentioned.insert(definition.key)
            if hasSeries, sideKeys.contains(definition.key) {
                context.append(
                    ConfigurationProblem(
                        source: context.source, keyPath: definition.key, line: entry.line, column: entry.column,
                        message: "epochs already names the whole series", suggestion: "keep either epochs or before and after"))
                continue
            }
            var value = entry.value
            value.line = value.line ?? entry.line
            definition.apply(value, to: &reading.layer, &context)
        }
        reading.problems = context.problems.enumerated()
            .sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }.map(\.element)
        return reading
    }

    /// Variables that begin with `TUBAN_` and are no options.
    package static let otherVariables: Set<String> = ["TUBAN_DATA"]

    /// Reads `TUBAN_…` variables; an empty one counts as unset. Several inputs are separated by colons.
    ///
    /// A variable that is nearly an option's is a slip and is reported; any other is left alone.
    package static func read(environment: [String: String]) -> Reading {
        var context = ReadingContext(source: .environment)
        var reading = Reading()
        let definitions = OptionTable.all.filter { !$0.isFileOnly }
        for definition in definitions {
            guard let text = environment[definition.environmentVariable], !text.isEmpty else { continue }
            reading.mentioned.insert(definition.key)
            let parts = text.split(separator: ":").map(String.init)
            let value: ConfigurationValue = definition.takesSeveralValues ? .list(parts) : .scalar(text)
            definition.apply(value, to: &reading.layer, &context)
        }
        let known = Set(definitions.map(\.environmentVariable)).union(otherVariables)
        for name in environment.keys.sorted() where name.hasPrefix("TUBAN_") && !known.contains(name) {
            let word = String(name.dropFirst("TUBAN_".count))
            guard Spelling.nearest(to: word, among: otherVariables.map { String($0.dropFirst("TUBAN_".count)) }) == nil,
                let nearest = Spelling.nearest(to: word, among: definitions.map(\.key)),
                let variable = OptionTable.definition(nearest)?.environmentVariable
            else { continue }
            context.append(
                ConfigurationProblem(
                    source: .environment, keyPath: ConfigurationValue.shortened(name), message: "unknown variable",
                    suggestion: "did you mean \(variable)?"))
        }
        reading.problems = context.problems
        return reading
    }

    /// Reads options of the command line: key to the values that were given for it, in order.
    package static func read(commandLine values: [String: [String]]) -> Reading {
        var context = ReadingContext(source: .commandLine)
        var reading = Reading()
        for definition in OptionTable.all where !definition.isFileOnly {
            guard let texts = values[definition.key], let last = texts.last else { continue }
            reading.mentioned.insert(definition.key)
            definition.apply(definition.takesSeveralValues ? .list(texts) : .scalar(last), to: &reading.layer, &context)
        }
        reading.problems = context.problems
        return reading
    }
}
