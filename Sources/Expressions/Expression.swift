/// A name that an expression uses.
package struct ExpressionReference: Equatable, Sendable {
  /// The parts of the name, as written.
  package let path: [String]
  /// By which its value is asked for.
  package let slot: Int
  package let type: ExpressionType

  /// The name as it stands in an expression.
  package var text: String { ExpressionText.reference(path) }
}

/// An expression whose names and types were checked: what is left to do is to evaluate it.
///
/// Numbers are doubles, and compared exactly: 0.1 + 0.2 == 0.3 is false. What is not finite, as a quotient by zero,
/// counts as null. Arithmetic with null is null. `== null` and `!= null` test for it; every other comparison with null
/// is false, and null where true or false is needed counts as false, so that `not` of both is true. Texts are compared
/// by their bytes. Times are compared with each other, and with texts that say a time; a date is its midnight.
package struct Expression: Sendable, CustomStringConvertible {
  /// The text in one form.
  package let description: String
  /// The distinct names, in the order of the text.
  package let references: [ExpressionReference]
  /// What it comes to.
  package let type: ExpressionType
  let typed: TypedExpression

  /// Reads a text and checks it.
  ///
  /// - Parameter kind: What it must come to; nil for anything but null.
  /// - Throws: `ExpressionErrors`: every problem that can be told apart.
  package init(_ text: String, in scope: ExpressionScope, expecting kind: ExpressionKind? = .boolean)
    throws(ExpressionErrors)
  {
    try self.init(ExpressionSyntax(parsing: text), of: text, in: scope, expecting: kind)
  }

  /// Checks what was read from a text.
  ///
  /// - Throws: `ExpressionErrors`.
  package init(
    _ syntax: ExpressionSyntax, of text: String, in scope: ExpressionScope, expecting kind: ExpressionKind? = .boolean
  ) throws(ExpressionErrors) {
    var checker = ExpressionChecker(text: text, scope: scope)
    let typed =
      if let kind { checker.check(syntax, as: kind, "the expression must be") } else { checker.check(syntax) }
    guard let typed else { throw ExpressionErrors(checker.problems) }
    guard let found = typed.kind else {
      let message = "the expression is null, and has no value"
      throw ExpressionErrors([ExpressionError(text, at: 0, length: syntax.range.count, message)])
    }
    self.typed = typed
    description = syntax.description
    references = checker.references
    type = ExpressionType(found, isNullable: Self.isNullable(typed, checker.references))
  }

  private static func isNullable(_ typed: TypedExpression, _ references: [ExpressionReference]) -> Bool {
    switch typed {
    case .number(.constant), .text(.constant), .time(.constant), .timeOfDay(.constant): false
    case .number(.reference(let slot)), .text(.reference(let slot)), .time(.reference(let slot)),
      .timeOfDay(.reference(let slot)), .truth(.reference(let slot)):
      references.contains { $0.slot == slot && $0.type.isNullable }
    case .number, .null, .nothing: true
    case .truth: false
    }
  }
}
