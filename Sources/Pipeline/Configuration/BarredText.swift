extension String {
    /// `file|name` as people write one layer, table or class list of a file: what stands before the last bar, and what stands behind it;
    /// nil without a bar.
    var partedAtBar: (file: String, name: String?) {
        guard let bar = lastIndex(of: "|") else { return (self, nil) }
        return (String(self[..<bar]), String(self[index(after: bar)...]))
    }
}
