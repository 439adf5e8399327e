import FileFormats

/// Names and texts as they stand in an expression.
package enum ExpressionText {
  /// A dotted name, with quotes where a part needs them: `discovery.best.sharpe`, `"my-strat".fast`, `` `a-b` ``.
  package static func reference(_ path: [String]) -> String {
    if path.count == 1, let name = path.first { return isPlain(name, isFirst: true) ? name : quoted(name, "`") }
    return path.enumerated().map { isPlain($1, isFirst: $0 == 0) ? $1 : quoted($1, "\"") }.joined(separator: ".")
  }

  /// A text in quotes.
  package static func literal(_ text: String) -> String { quoted(text, "\"") }

  private static func isPlain(_ name: String, isFirst: Bool) -> Bool {
    let scalars = name.unicodeScalars
    guard let first = scalars.first, scalars.allSatisfy(ExpressionLexer.continuesName) else { return false }
    return !isFirst || (ExpressionLexer.beginsName(first) && ExpressionToken.Keyword(rawValue: name) == nil)
  }

  private static func quoted(_ text: String, _ quote: Unicode.Scalar) -> String {
    var result = String.UnicodeScalarView([quote])
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", quote: result.append(contentsOf: ["\\", scalar])
      case "\n": result.append(contentsOf: ["\\", "n"])
      case "\t": result.append(contentsOf: ["\\", "t"])
      case "\r": result.append(contentsOf: ["\\", "r"])
      default: result.append(scalar)
      }
    }
    result.append(quote)
    return String(result)
  }

  /// A piece of a text in a message.
  static func excerpt(_ text: String) -> String { MessageText.excerpt(text, atMost: 40) }

  /// Some names, for a message: the first eight, and how many more there are.
  static func list(_ names: [String]) -> String {
    let shown = names.prefix(8).map { excerpt(reference([$0])) }.joined(separator: ", ")
    return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
  }
}

extension ExpressionSyntax: CustomStringConvertible {
  /// The text in one form: single blanks, no parentheses but those that are needed, numbers as everywhere.
  package var description: String {
    var text = ""
    append(to: &text, within: .or)
    return text
  }

  /// How tightly something holds together.
  private enum Level: Int, Comparable {
    case or, and, not, comparison, sum, product, sign, value

    static func < (one: Level, other: Level) -> Bool { one.rawValue < other.rawValue }
    var next: Level { Level(rawValue: rawValue + 1) ?? .value }
  }

  private var level: Level {
    switch node {
    case .number(let value): value < 0 ? .sign : .value
    case .text, .truth, .null, .reference, .call: .value
    case .negation: .sign
    case .not: .not
    case .comparison: .comparison
    case .logical(let operation, _): operation == .and ? .and : .or
    case .arithmetic(_, let steps): steps.first?.operation.isSum ?? true ? .sum : .product
    }
  }

  private func append(to text: inout String, within outer: Level) {
    let isInParentheses = level < outer
    if isInParentheses { text += "(" }
    appendNode(to: &text)
    if isInParentheses { text += ")" }
  }

  private func appendNode(to text: inout String) {
    switch node {
    case .number(let value): text += DecimalText.string(value)
    case .text(let value): text += ExpressionText.literal(value)
    case .truth(let value): text += value ? "true" : "false"
    case .null: text += "null"
    case .reference(let reference): text += ExpressionText.reference(reference.path)
    case .negation(let operand):
      text += "-"
      operand.append(to: &text, within: .sign)
    case .not(let operand):
      text += "not "
      operand.append(to: &text, within: .not)
    case .arithmetic(let first, let steps):
      first.append(to: &text, within: level)
      for step in steps {
        text += " \(step.operation.rawValue) "
        step.operand.append(to: &text, within: level.next)
      }
    case .logical(let operation, let operands):
      for (index, operand) in operands.enumerated() {
        if index > 0 { text += " \(operation.rawValue) " }
        operand.append(to: &text, within: level.next)
      }
    case .comparison(let operation, let left, let right):
      left.append(to: &text, within: .sum)
      text += " \(operation.rawValue) "
      right.append(to: &text, within: .sum)
    case .call(let function, let arguments):
      text += "\(function.rawValue)("
      for (index, argument) in arguments.enumerated() {
        if index > 0 { text += ", " }
        argument.append(to: &text, within: .or)
      }
      text += ")"
    }
  }
}
