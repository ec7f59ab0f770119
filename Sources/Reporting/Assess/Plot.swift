import Foundation

/// A plot as inline SVG. Styles are classes of the page's style sheet; texts are escaped.
struct Plot {
    struct Series {
        var name: String
        var points: [(x: Double, y: Double)]
        /// Marks at the points, of an area that grows with the weight; nil draws none.
        var weights: [Double]?
    }

    enum Form {
        /// Both axes run from 0 to 1.
        case lines([Series], withDiagonal: Bool)
        /// Groups of bars from 0 to 1; a series for each colour.
        case bars(groups: [String], [(name: String, values: [Double?])])
    }

    var xLabel: String
    var yLabel: String
    var form: Form

    private static let width = 520.0
    private static let height = 340.0
    private static let box = (left: 58.0, top: 14.0, right: 506.0, bottom: 268.0)

    var svg: String {
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" role=\"img\" aria-label=\"\(Markup.escaped("\(yLabel) / \(xLabel)"))\">"
        ]
        for step in 0...5 {
            let share = Double(step) / 5
            parts.append(line((0, share), (1, share), "grid"))
            parts.append(text(Self.box.left - 8, y(share) + 4, "\(step * 20)", "tick end"))
        }
        switch form {
        case .lines(let series, let withDiagonal):
            for step in 0...5 {
                parts.append(text(x(Double(step) / 5), Self.box.bottom + 18, "\(step * 20)", "tick middle"))
            }
            if withDiagonal { parts.append(line((0, 0), (1, 1), "diagonal")) }
            for (number, one) in series.enumerated() { parts += drawn(one, number) }
            parts += legend(series.map(\.name))
        case .bars(let groups, let series):
            parts += bars(groups, series)
            parts += legend(series.map(\.name))
        }
        parts.append(line((0, 0), (1, 0), "axis"))
        parts.append(line((0, 0), (0, 1), "axis"))
        parts.append(text((Self.box.left + Self.box.right) / 2, Self.box.bottom + 38, xLabel, "label middle"))
        let middle = (Self.box.top + Self.box.bottom) / 2
        parts.append(
            "<text class=\"label middle\" transform=\"translate(16 \(Self.figure(middle))) rotate(-90)\">\(Markup.escaped(yLabel))</text>")
        parts.append("</svg>")
        return parts.joined(separator: "\n")
    }

    private func drawn(_ series: Series, _ number: Int) -> [String] {
        let points = series.points.map { "\(Self.figure(x($0.x))),\(Self.figure(y($0.y)))" }.joined(separator: " ")
        var parts = ["<polyline class=\"line s\(number % 4)\" points=\"\(points)\"/>"]
        if let weights = series.weights {
            let largest = max(weights.max() ?? 1, .leastNonzeroMagnitude)
            for (point, weight) in zip(series.points, weights) {
                let radius = 2.5 + 6 * (weight / largest).squareRoot()
                parts.append(
                    "<circle class=\"mark f\(number % 4)\" cx=\"\(Self.figure(x(point.x)))\" cy=\"\(Self.figure(y(point.y)))\" r=\"\(Self.figure(radius))\"/>")
            }
        }
        return parts
    }

    private func bars(_ groups: [String], _ series: [(name: String, values: [Double?])]) -> [String] {
        var parts: [String] = []
        let slot = (Self.box.right - Self.box.left) / Double(max(1, groups.count))
        let bar = slot * 0.8 / Double(max(1, series.count))
        for (group, name) in groups.enumerated() {
            let left = Self.box.left + Double(group) * slot + slot * 0.1
            for (number, one) in series.enumerated() {
                guard let value = one.values[group] else { continue }
                let top = y(value)
                parts.append(
                    "<rect class=\"f\(number % 4)\" x=\"\(Self.figure(left + Double(number) * bar))\" y=\"\(Self.figure(top))\" width=\"\(Self.figure(bar - 1))\" height=\"\(Self.figure(Self.box.bottom - top))\"/>"
                )
            }
            parts.append(text(left + slot * 0.4, Self.box.bottom + 18, name, "tick middle"))
        }
        return parts
    }

    private func legend(_ names: [String]) -> [String] {
        var parts: [String] = []
        var left = Self.box.left
        for (number, name) in names.enumerated() {
            let top = Self.height - 18
            parts.append("<rect class=\"f\(number % 4)\" x=\"\(Self.figure(left))\" y=\"\(Self.figure(top))\" width=\"12\" height=\"12\"/>")
            parts.append(text(left + 17, top + 10, name, "tick"))
            left += 34 + 7 * Double(TextTable.width(name))
        }
        return parts
    }

    private func x(_ share: Double) -> Double { Self.box.left + (Self.box.right - Self.box.left) * min(1, max(0, share)) }
    private func y(_ share: Double) -> Double { Self.box.bottom - (Self.box.bottom - Self.box.top) * min(1, max(0, share)) }

    private func line(_ from: (x: Double, y: Double), _ to: (x: Double, y: Double), _ style: String) -> String {
        "<line class=\"\(style)\" x1=\"\(Self.figure(x(from.x)))\" y1=\"\(Self.figure(y(from.y)))\" x2=\"\(Self.figure(x(to.x)))\" y2=\"\(Self.figure(y(to.y)))\"/>"
    }

    private func text(_ x: Double, _ y: Double, _ text: String, _ style: String) -> String {
        "<text class=\"\(style)\" x=\"\(Self.figure(x))\" y=\"\(Self.figure(y))\">\(Markup.escaped(text))</text>"
    }

    private static func figure(_ value: Double) -> String { String(format: "%.1f", value) }
}

enum Markup {
    /// Text as it may stand between tags and in quoted attributes. Control characters are replaced.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case _ where scalar.properties.generalCategory == .control: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
