/// Classes of the map against those of the reference, with figures that hold for the whole map, by area.
///
/// A unit counts with its area, so shares are shares of ground, as in Olofsson et al. (2014); F1 counts units.
package struct ConfusionMatrix: Sendable, Encodable {
    package struct ClassRow: Sendable, Encodable {
        package var name: String
        /// Share of the ground mapped as the class that truly is it; nil where nothing is mapped as it.
        package var users: Estimate?
        /// Share of the ground that truly is the class which is mapped as it; nil where none is.
        package var producers: Estimate?
        /// Area that truly is the class, in the units of the areas given.
        package var area: Estimate
        /// Area mapped as the class, from the same sample.
        package var mappedArea: Double
        package var f1: Double?
    }

    /// Names in order; rows of the map and columns of the reference follow it.
    package let classes: [String]
    /// Units of the sample by map class and reference class.
    package let counts: [[Int]]
    /// Estimated share of the total area by map class and reference class.
    package let proportions: [[Double]]
    package let overall: Estimate?
    package let rows: [ClassRow]
    /// Mean of F1 over the classes that occur in the reference.
    package let macroF1: Double?

    /// - Parameters:
    ///   - mapped, reference: classes of each unit of the sample.
    ///   - areas: of each unit; equal ones make the figures those of counts.
    package init(mapped: [String], reference: [String], areas: [Double], estimator: StratifiedEstimator) {
        let classes = Set(mapped + reference).sorted()
        let index = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
        let i = mapped.map { index[$0] ?? 0 }
        let j = reference.map { index[$0] ?? 0 }
        let units = mapped.indices
        var counts = [[Int]](repeating: [Int](repeating: 0, count: classes.count), count: classes.count)
        for unit in units { counts[i[unit]][j[unit]] += 1 }
        func chosen(_ amounts: [Double], _ isChosen: (Int) -> Bool) -> [Double] { units.map { isChosen($0) ? amounts[$0] : 0 } }
        let ones = [Double](repeating: 1, count: mapped.count)
        let total = estimator.total(areas).value
        proportions = classes.indices.map { row in
            classes.indices.map { column in
                counts[row][column] == 0 || total <= 0
                    ? 0 : estimator.total(chosen(areas) { i[$0] == row && j[$0] == column }).value / total
            }
        }
        overall = estimator.ratio(chosen(areas) { i[$0] == j[$0] }, over: areas)
        let rows = classes.enumerated().map { number, name in
            let agreeing = chosen(areas) { i[$0] == number && j[$0] == number }
            let asMapped = chosen(areas) { i[$0] == number }
            let asTrue = chosen(areas) { j[$0] == number }
            let both = estimator.total(chosen(ones) { i[$0] == number && j[$0] == number }).value
            let either = estimator.total(chosen(ones) { i[$0] == number }).value + estimator.total(chosen(ones) { j[$0] == number }).value
            return ClassRow(
                name: name, users: estimator.ratio(agreeing, over: asMapped), producers: estimator.ratio(agreeing, over: asTrue),
                area: estimator.total(asTrue), mappedArea: estimator.total(asMapped).value, f1: either > 0 ? 2 * both / either : nil)
        }
        let inReference = rows.indices.filter { column in counts.contains { $0[column] > 0 } }
        macroF1 = inReference.isEmpty ? nil : inReference.reduce(0.0) { $0 + (rows[$1].f1 ?? 0) } / Double(inReference.count)
        self.rows = rows
        self.classes = classes
        self.counts = counts
    }
}
