import Foundation
import Geometry

extension Booster {
    /// One booster for each class, with that class's trees alone and one score.
    ///
    /// XGBoost explains all classes at once; who wants the contributions to one class's score pays a class's share with these. They are
    /// the same to the bit: a score is the sum over its class's trees, in their order.
    package func byClass() throws(TubanError) -> [Booster] {
        guard classes > 1 else { return [self] }
        let format = TubanError(.internalFault, subject: subject, "XGBoost saved its trees in a form that this program does not know")
        guard let root = try? JSONSerialization.jsonObject(with: Data(try saved(as: "json"))) as? [String: Any],
            var learner = root["learner"] as? [String: Any], var parameters = learner["learner_model_param"] as? [String: Any],
            var booster = learner["gradient_booster"] as? [String: Any], var model = booster["model"] as? [String: Any],
            var size = model["gbtree_model_param"] as? [String: Any], let trees = model["trees"] as? [[String: Any]],
            let owners = model["tree_info"] as? [Int], owners.count == trees.count
        else { throw format }
        parameters["num_class"] = "0"
        learner["learner_model_param"] = parameters
        learner["objective"] = ["name": "reg:squarederror", "reg_loss_param": ["scale_pos_weight": "1"]] as [String: Any]
        var boosters: [Booster] = []
        for number in 0..<classes {
            var own = zip(trees, owners).filter { $1 == number }.map(\.0)
            for place in own.indices { own[place]["id"] = place }
            size["num_trees"] = "\(own.count)"
            model["gbtree_model_param"] = size
            model["trees"] = own
            model["tree_info"] = [Int](repeating: 0, count: own.count)
            booster["model"] = model
            learner["gradient_booster"] = booster
            guard let text = Self.text(["learner": learner, "version": root["version"] ?? [Int]()] as [String: Any]) else { throw format }
            boosters.append(try Booster(bytes: Array(text.utf8), classes: 1, features: features, subject: subject))
        }
        return boosters
    }

    /// Lists of a tree that XGBoost reads as real numbers: it refuses `0` there and wants `0.0`, which JSONSerialization never writes.
    private static let reals: Set = ["base_weights", "loss_changes", "split_conditions", "sum_hessian"]

    private static func text(_ value: Any, isReal: Bool = false) -> String? {
        switch value {
        case let members as [String: Any]:
            var parts: [String] = []
            for (key, member) in members.sorted(by: { $0.key < $1.key }) {
                guard let name = text(key), let content = text(member, isReal: reals.contains(key)) else { return nil }
                parts.append("\(name):\(content)")
            }
            return "{\(parts.joined(separator: ","))}"
        case let elements as [Any]:
            var parts: [String] = []
            for element in elements {
                guard let content = text(element, isReal: isReal) else { return nil }
                parts.append(content)
            }
            return "[\(parts.joined(separator: ","))]"
        case let number as NSNumber where isReal: return number.doubleValue.description
        default:
            return (try? JSONSerialization.data(withJSONObject: value, options: .fragmentsAllowed)).map { String(decoding: $0, as: UTF8.self) }
        }
    }
}
