/// Contradictions between the dates of a series.
enum EpochChecks {
    static func problems(
        _ epochs: [EpochConfiguration], out: String?, source: ConfigurationProblem.Source
    ) -> [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        func report(_ keyPath: String, _ message: String, suggestion: String? = nil) {
            problems.append(ConfigurationProblem(source: source, keyPath: keyPath, message: message, suggestion: suggestion))
        }
        let dates = epochs.compactMap(\.date)
        for (earlier, later) in zip(dates, dates.dropFirst()) where earlier.isCertainlyAfter(later) {
            report(
                "date", "\(earlier.text) stands before \(later.text); dates go from the oldest to the newest",
                suggestion: "exchange the two dates or correct one")
        }
        let bands = epochs.compactMap(\.bands)
        if let first = bands.first, let other = bands.first(where: { $0.count != first.count }) {
            report("bands", "\(first.text) and \(other.text) differ in number; every date needs the same bands")
        } else if let first = bands.first, let other = bands.first(where: { $0.roles != first.roles }) {
            report("bands", "\(first.text) and \(other.text) name different roles or another order; bands are compared in order")
        }
        for epoch in epochs {
            guard let count = epoch.bands?.count, let values = epoch.nodata?.count, values != 1, values != count else { continue }
            report("nodata", "\(values) values for \(count) bands; give one for all bands or one for each")
            break
        }
        if let out, epochs.contains(where: { $0.inputs.contains(out) || ($0.mask ?? []).contains { $0.path == out } }) {
            report("out", "\(out) is an input too; results need a folder of their own")
        }
        return problems
    }
}
