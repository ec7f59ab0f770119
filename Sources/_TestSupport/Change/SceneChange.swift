import Geometry

/// One case: ground that is built on, dug, planted or cleared, in pieces that have their own states from date to date.
package struct SceneChange: Sendable {
    /// Ground that is in one state as a whole at each date.
    package struct Piece: Sendable {
        /// Ground ring, metres east and south of the first pixel's outer corner, lattice of 0.1 m.
        package var ring: [Point]
        /// The same on the unbent plane, for the things that stand on it.
        var rect: LatticeRect
        /// One state per acquisition.
        package var states: [GroundState]
        var seed: UInt64
    }

    /// How the law stands to it; the base layers are drawn from this.
    package enum Standing: String, Sendable {
        case unknown, approved, partlyApproved, temporaryValid, temporaryExpired, oldCase
    }

    /// `row-column-ordinal` of its block; equal for equal seed and size.
    package var identifier: String
    package var pieces: [Piece]
    package var standing: Standing
    package var inVillage: Bool
    /// The village area it lies in, as block indices.
    var block: (column: Int, row: Int)
    var rowsRunEast: Bool

    /// The box round all pieces on the unbent plane.
    var bounds: LatticeRect {
        var box = pieces[0].rect
        for piece in pieces.dropFirst() {
            box = LatticeRect(
                min(box.u0, piece.rect.u0), min(box.v0, piece.rect.v0), max(box.u1, piece.rect.u1),
                max(box.v1, piece.rect.v1))
        }
        return box
    }
}
