import ChangeCore
import Testing

@Suite struct ChiSquareTests {
    /// Tabulated survival, from scipy 1.17.1 (`chi2.sf`).
    @Test(arguments: [
        (1, 0.5, 0.4795001221869535), (1, 3.841458820694124, 0.05), (2, 4.0, 0.1353352832366127), (3, 1e-4, 0.9999997340464585),
        (4, 9.487729036781154, 0.05), (6, 30.0, 3.930844818448459e-05), (13, 12.3, 0.5032106557392773), (16, 60.0, 5.233734167070702e-07),
    ])
    func survivalIsTheTabulatedOne(degrees: Int, z: Double, probability: Double) {
        #expect(abs(ChiSquare(degrees: degrees).survival(z) - probability) < 1e-10)
    }

    @Test(arguments: [1, 2, 3, 4, 8, 16])
    func survivalFallsFromOneToZero(degrees: Int) {
        let distribution = ChiSquare(degrees: degrees)
        #expect(distribution.survival(0) == 1 && distribution.survival(-1) == 1)
        #expect(distribution.survival(1e4) == 0 && distribution.survival(.infinity) == 0)
        let values = (0...3000).map { distribution.survival(Double($0) * 0.1) }
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 - 1e-12 })
    }

    @Test(arguments: [1, 2, 5, 16], [0.9, 0.5, 0.05, 1e-3, 1e-6])
    func quantileInvertsSurvival(degrees: Int, tail: Double) {
        let distribution = ChiSquare(degrees: degrees)
        #expect(abs(distribution.survival(distribution.quantile(tail: tail)) - tail) < 1e-10)
    }
}
