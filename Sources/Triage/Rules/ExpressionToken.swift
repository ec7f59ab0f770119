/// What is wrong with an expression, and where.
package struct ExpressionProblem: Error, Sendable, Hashable {
    /// The character of the expression, from 1.
    package var position: Int
    package var message: String
    /// A name that was not known, and the names that it may have been meant for.
    package var unknown: (name: String, known: [String])?

    package init(_ message: String, at offset: Int, unknown: (name: String, known: [String])? = nil) {
        position = offset + 1
        self.message = message
        self.unknown = unknown
    }

    package static func == (left: Self, right: Self) -> Bool { left.position == right.position && left.message == right.message }
    package func hash(into hasher: inout Hasher) {
        hasher.combine(position)
        hasher.combine(message)
    }
}

struct ExpressionToken: Sendable, Hashable {
    enum Form: Sendable, Hashable {
        case number(Double)
        case text(String)
        case name(String)
        /// One of the signs below, or a word of the language.
        case sign(String)
        case end
    }

    static let words: Set<String> = ["and", "or", "not", "in", "true", "false"]

    let form: Form
    /// Characters before it.
    let offset: Int

    func isSign(_ text: String) -> Bool { form == .sign(text) }

    /// As it is named in a message.
    var shown: String {
        switch form {
        case .number(let number): "\(number)"
        case .text(let text): "\"\(text.prefix(20))\""
        case .name(let name): "'\(name.prefix(40))'"
        case .sign(let sign): "'\(sign)'"
        case .end: "the end"
        }
    }

    /// Longer ones are no conditions that a person can judge.
    static let maximumCharacters = 4000

    static func tokens(of text: String) throws(ExpressionProblem) -> [ExpressionToken] {
        let characters = Array(text.unicodeScalars)
        guard characters.count <= maximumCharacters else {
            throw ExpressionProblem("the expression has more than \(maximumCharacters) characters", at: maximumCharacters)
        }
        var tokens: [ExpressionToken] = []
        var at = 0
        while at < characters.count {
            let start = at
            let character = characters[at]
            if character.properties.isWhitespace {
                at += 1
            } else if isDigit(character) {
                tokens.append(ExpressionToken(form: .number(try number(characters, &at)), offset: start))
            } else if isLetter(character) {
                while at < characters.count, isLetter(characters[at]) || isDigit(characters[at]) { at += 1 }
                let word = string(characters[start..<at])
                tokens.append(ExpressionToken(form: words.contains(word) ? .sign(word) : .name(word), offset: start))
            } else if character == "\"" || character == "'" {
                at += 1
                while at < characters.count, characters[at] != character { at += 1 }
                guard at < characters.count else { throw ExpressionProblem("a text begins here and does not end", at: start) }
                tokens.append(ExpressionToken(form: .text(string(characters[(start + 1)..<at])), offset: start))
                at += 1
            } else {
                let pair = string(characters[start..<min(start + 2, characters.count)])
                let sign = ["==", "!=", "<=", ">="].contains(pair) ? pair : String(Character(character))
                guard sign.count == 2 || "()[],+-*/<>".unicodeScalars.contains(character) else {
                    throw ExpressionProblem(
                        character == "=" ? "equality is written ==" : "this character has no meaning here: \(character.escaped(asASCII: false))",
                        at: start)
                }
                tokens.append(ExpressionToken(form: .sign(sign), offset: start))
                at += sign.count
            }
        }
        tokens.append(ExpressionToken(form: .end, offset: characters.count))
        return tokens
    }

    private static func number(_ characters: [Unicode.Scalar], _ at: inout Int) throws(ExpressionProblem) -> Double {
        let start = at
        while at < characters.count, isDigit(characters[at]) || characters[at] == "." { at += 1 }
        let written = string(characters[start..<at])
        guard written.count <= 30, let number = Double(written), written.last != ".", at == characters.count || !isLetter(characters[at]) else {
            throw ExpressionProblem("this is no number; a unit belongs to the parameter's definition", at: start)
        }
        return number
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { (48...57).contains(scalar.value) }
    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        (65...90).contains(scalar.value) || (97...122).contains(scalar.value) || scalar == "_"
    }
}
