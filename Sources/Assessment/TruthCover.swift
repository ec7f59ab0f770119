/// What truly changed, and which candidates cover it.
package struct TruthCover: Sendable {
    /// An object is found when candidates cover this share of it.
    package static let foundShare = 0.2

    package struct Object: Sendable, Hashable {
        package var name: String
        package var trueClass: String?
        /// Ground of the object that must be covered before it counts as found.
        package var needed: Double

        package init(name: String, trueClass: String? = nil, needed: Double) {
            self.name = name
            self.trueClass = trueClass
            self.needed = needed
        }
    }

    package struct Cover: Sendable, Hashable {
        package var object: Int
        /// Position of the candidate in the queue, from 0.
        package var candidate: Int
        package var amount: Double

        package init(object: Int, candidate: Int, amount: Double) {
            self.object = object
            self.candidate = candidate
            self.amount = amount
        }
    }

    package let objects: [Object]
    private let covers: [[Cover]]

    /// - Parameter covers: at most one for each object and candidate, in any order.
    package init(objects: [Object], covers: [Cover]) {
        self.objects = objects
        var byObject = [[Cover]](repeating: [], count: objects.count)
        for cover in covers { byObject[cover.object].append(cover) }
        self.covers = byObject.map { $0.sorted { $0.candidate < $1.candidate } }
    }

    /// For each object the place at which it is found when candidates are looked at one after the other; nil where it never is.
    ///
    /// - Parameter place: the place of each candidate in the order, from 0; nil leaves the candidate out.
    /// - Complexity: O(covers · log of those of one object).
    package func foundAt(place: [Int?]) -> [Int?] {
        zip(objects, covers).map { object, own in
            let inOrder = own.compactMap { cover in place[cover.candidate].map { (place: $0, amount: cover.amount) } }
                .sorted { $0.place < $1.place }
            var covered = 0.0
            for cover in inOrder {
                covered += cover.amount
                if covered >= object.needed { return cover.place }
            }
            return nil
        }
    }
}
