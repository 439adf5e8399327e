/// An expression as it is written, with the places of its parts: names and types are not looked at yet.
package struct ExpressionSyntax: Sendable {
  package indirect enum Node: Sendable {
    case number(Double)
    case text(String)
    case truth(Bool)
    case null
    case reference(ReferenceSyntax)
    case negation(ExpressionSyntax)
    case not(ExpressionSyntax)
    /// Sums and differences, or products and quotients, from the left.
    case arithmetic(ExpressionSyntax, [ArithmeticStep])
    /// Two operands or more.
    case logical(LogicalOperator, [ExpressionSyntax])
    case comparison(ComparisonOperator, ExpressionSyntax, ExpressionSyntax)
    case call(ExpressionFunction, [ExpressionSyntax])
  }

  package struct ArithmeticStep: Sendable {
    package var operation: ArithmeticOperator
    package var operand: ExpressionSyntax
  }

  package var node: Node
  /// The characters of the text that it is made of, from 0, parentheses around it left aside.
  package var range: Range<Int>
}

/// A dotted name.
package struct ReferenceSyntax: Sendable {
  package struct Part: Sendable {
    package var name: String
    package var range: Range<Int>
  }

  /// At least one.
  package var parts: [Part]

  package var path: [String] { parts.map(\.name) }
}

package enum ArithmeticOperator: String, Sendable {
  case plus = "+"
  case minus = "-"
  case times = "*"
  case divide = "/"

  var isSum: Bool { self == .plus || self == .minus }
}

package enum LogicalOperator: String, Sendable { case and, or }

package enum ComparisonOperator: String, Sendable, CaseIterable {
  case equal = "=="
  case unequal = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="

  /// Whether it asks for equality and not for order.
  package var isEquality: Bool { self == .equal || self == .unequal }
}

package enum ExpressionFunction: String, Sendable, CaseIterable {
  case min, max, abs

  /// How many arguments it takes.
  package var argumentCount: ClosedRange<Int> { self == .abs ? 1...1 : 2...ExpressionSyntax.maximumLength }
}

extension ExpressionSyntax {
  /// Longest text that is read, in bytes of UTF-8.
  package static let maximumLength = 16_384
  /// Deepest nesting of parentheses, signs, `not` and functions.
  package static let maximumDepth = 64

  /// The references, in the order of the text, each as often as it stands there.
  package var references: [ReferenceSyntax] {
    var found: [ReferenceSyntax] = []
    collectReferences(&found)
    return found
  }

  private func collectReferences(_ found: inout [ReferenceSyntax]) {
    switch node {
    case .number, .text, .truth, .null: break
    case .reference(let reference): found.append(reference)
    case .negation(let operand), .not(let operand): operand.collectReferences(&found)
    case .arithmetic(let first, let steps):
      first.collectReferences(&found)
      for step in steps { step.operand.collectReferences(&found) }
    case .logical(_, let operands), .call(_, let operands):
      for operand in operands { operand.collectReferences(&found) }
    case .comparison(_, let left, let right):
      left.collectReferences(&found)
      right.collectReferences(&found)
    }
  }
}
