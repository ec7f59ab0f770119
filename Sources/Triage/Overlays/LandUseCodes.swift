/// Which land-use codes are farmland, other agricultural, construction and unused land (`pipelines/land-use-codes.yaml`).
package struct LandUseCodes: Sendable, Hashable, Codable {
    package enum Group: String, Sendable, Hashable, Codable, CaseIterable, CodingKeyRepresentable {
        case farmland, construction, unused
        case otherAgricultural = "other_agricultural"
    }

    /// The edition of the codes.
    package var version: Int
    /// Prefixes of the codes of each group.
    package var classes: [Group: [String]]

    package init(version: Int, classes: [Group: [String]]) {
        self.version = version
        self.classes = classes
    }

    /// The group with the longest prefix of `code`; nil for an unknown code.
    package func group(of code: String) -> Group? {
        var best: (group: Group, length: Int)?
        for (group, prefixes) in classes {
            for prefix in prefixes where code.hasPrefix(prefix) && prefix.utf8.count > best?.length ?? 0 { best = (group, prefix.utf8.count) }
        }
        return best?.group
    }

    /// A prefix that stands in two groups, or twice.
    package var contradiction: String? {
        var seen = Set<String>()
        return Group.allCases.flatMap { classes[$0] ?? [] }.first { $0.isEmpty || !seen.insert($0).inserted }
    }
}
