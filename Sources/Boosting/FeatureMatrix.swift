import CXGBoost
import Geometry

/// Rows of features; NaN is missing.
package struct FeatureMatrix: Sendable {
    package let columns: Int
    /// Row by row.
    package private(set) var values: [Float] = []

    package init(columns: Int) {
        precondition(columns > 0, "a matrix needs columns")
        self.columns = columns
    }

    package var rows: Int { values.count / columns }

    /// Values that are absent or not finite are missing.
    package mutating func append(_ row: [Double?]) {
        precondition(row.count == columns, "a row of another width")
        for value in row {
            let number = value.map { Float($0) } ?? .nan
            values.append(number.isFinite ? number : .nan)
        }
    }

    package subscript(row: Int) -> ArraySlice<Float> { values[(row * columns)..<((row + 1) * columns)] }
}

/// XGBoost's own copy of a matrix.
final class NativeMatrix {
    let pointer: DMatrixHandle

    init(_ matrix: FeatureMatrix, subject: String) throws(TubanError) {
        var made: DMatrixHandle?
        try XGBoostFault.check(
            "XGDMatrixCreateFromMat", subject,
            XGDMatrixCreateFromMat(matrix.values, UInt64(matrix.rows), UInt64(matrix.columns), .nan, &made))
        guard let made else { throw TubanError(.internalFault, subject: subject, "XGDMatrixCreateFromMat gave no matrix") }
        pointer = made
    }

    deinit { XGDMatrixFree(pointer) }

    func set(_ field: String, _ values: [Float], subject: String) throws(TubanError) {
        try XGBoostFault.check(
            "XGDMatrixSetFloatInfo", subject, XGDMatrixSetFloatInfo(pointer, field, values, UInt64(values.count)))
    }
}
