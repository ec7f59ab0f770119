import ChangeCore
import Testing
import _TestSupport

@Suite struct SelectionTests {
    /// Few different values, many, and runs that are in order already.
    @Test(arguments: [1, 2, 3, 10, 257], [1, 4, 1000])
    func everyRankIsThatOfTheSortedValues(count: Int, kinds: Int) {
        var generator = SeededGenerator(seed: UInt64(31 * count + kinds))
        let drawn = (0..<count).map { _ in Float(Int(generator.next() % UInt64(kinds))) - 2 }
        for values in [drawn, drawn.sorted(), drawn.sorted().reversed()] {
            let sorted = values.sorted()
            for rank in values.indices {
                var copy = values
                #expect(Selection.value(at: rank, in: &copy) == sorted[rank])
                #expect(copy.sorted() == sorted)
            }
        }
    }
}
