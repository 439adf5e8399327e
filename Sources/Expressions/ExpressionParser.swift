import FileFormats

extension ExpressionSyntax {
  /// Reads a text.
  ///
  /// From the loosest to the tightest: `or`, `and`, `not`, comparisons (which cannot be chained), `+ -`, `* /`, a `-`
  /// as a sign. A name is words joined by points; a part with other characters stands in quotes (`"my-strat".fast`) or
  /// backticks, and a single such name in backticks, since in quotes it is a text.
  ///
  /// - Throws: `ExpressionErrors`: up to the first place behind which it cannot be known what was meant.
  package init(parsing text: String) throws(ExpressionErrors) {
    guard text.utf8.count <= Self.maximumLength else {
      let length = NumberText.grouped(text.utf8.count)
      let message = "too long, \(length) bytes; allowed \(NumberText.grouped(Self.maximumLength))"
      throw ExpressionErrors([ExpressionError(MessageText.excerpt(text, atMost: 200), at: 0, message)])
    }
    var lexer = ExpressionLexer(text)
    guard lexer.run() else { throw ExpressionErrors(lexer.problems) }
    var parser = ExpressionParser(text: text, scalars: lexer.scalars, tokens: lexer.tokens)
    do throws(ExpressionError) { self = try parser.parse() } catch {
      throw ExpressionErrors(lexer.problems + [error])
    }
    guard lexer.problems.isEmpty else { throw ExpressionErrors(lexer.problems) }
  }
}

/// Reads tokens by precedence: an operator takes what binds tighter than it.
private struct ExpressionParser {
  let text: String
  let scalars: [Unicode.Scalar]
  /// The last one is the end.
  let tokens: [ExpressionToken]
  private var position = 0
  private var depth = 0

  init(text: String, scalars: [Unicode.Scalar], tokens: [ExpressionToken]) {
    (self.text, self.scalars, self.tokens) = (text, scalars, tokens)
  }

  private enum Level: Int { case or, and, not, comparison, sum, product, sign }

  private enum Operator {
    case logical(LogicalOperator)
    case comparison(ComparisonOperator)
    case arithmetic(ArithmeticOperator)

    var level: Level {
      switch self {
      case .logical(let operation): operation == .or ? .or : .and
      case .comparison: .comparison
      case .arithmetic(let operation): operation.isSum ? .sum : .product
      }
    }
  }

  private var token: ExpressionToken { tokens[position] }

  private func error(_ message: String, at token: ExpressionToken? = nil) -> ExpressionError {
    let place = (token ?? self.token).range
    return ExpressionError(text, at: place.lowerBound, length: place.count, message)
  }

  mutating func parse() throws(ExpressionError) -> ExpressionSyntax {
    if token.kind == .end { throw error("the expression is empty") }
    let syntax = try expression(.or)
    guard token.kind == .end else { throw unexpected("an operator or the end is") }
    return syntax
  }

  /// What stands where it cannot, with what may have been meant.
  private func unexpected(_ expected: String) -> ExpressionError {
    let message = "\(expected) expected, was \(token.shown(scalars))"
    guard case .name(let name) = token.kind else { return error(message) }
    let hint = NearestName.of(name, among: ["and", "or", "not"]).map { "; did you mean \($0)?" } ?? ""
    return error(message + hint)
  }

  private var binaryOperator: Operator? {
    switch token.kind {
    case .keyword(.and): .logical(.and)
    case .keyword(.or): .logical(.or)
    case .sign(let sign):
      ComparisonOperator(rawValue: sign.rawValue).map { .comparison($0) }
        ?? ArithmeticOperator(rawValue: sign.rawValue).map { .arithmetic($0) }
    default: nil
    }
  }

  /// Reads an operand and all operators behind it that bind at least as tightly as `level`.
  private mutating func expression(_ level: Level) throws(ExpressionError) -> ExpressionSyntax {
    var left = try operand(level)
    while let operation = binaryOperator, operation.level.rawValue >= level.rawValue {
      left = try chain(left, operation)
    }
    return left
  }

  /// The same within something, which may not be too deep.
  private mutating func inner(_ level: Level) throws(ExpressionError) -> ExpressionSyntax {
    depth += 1
    defer { depth -= 1 }
    guard depth <= ExpressionSyntax.maximumDepth else {
      throw error("nested too deeply; allowed are \(ExpressionSyntax.maximumDepth) levels")
    }
    return try expression(level)
  }

  /// Reads operators of one level and their operands behind `left`.
  private mutating func chain(_ left: ExpressionSyntax, _ first: Operator) throws(ExpressionError) -> ExpressionSyntax {
    switch first {
    case .comparison(let operation):
      position += 1
      let right = try tighter(than: .comparison)
      if case .comparison = binaryOperator {
        throw error("a comparison of a comparison; write a < b and b < c, or use parentheses")
      }
      return join(.comparison(operation, left, right), left, right)
    case .logical(let operation):
      var operands = Self.operands(left, of: operation)
      while case .logical(operation) = binaryOperator {
        position += 1
        operands += Self.operands(try tighter(than: first.level), of: operation)
      }
      return join(.logical(operation, operands), left, operands[operands.count - 1])
    case .arithmetic(let operation):
      var (start, steps): (ExpressionSyntax, [ExpressionSyntax.ArithmeticStep]) = (left, [])
      if case .arithmetic(let inner, let done) = left.node, done.first?.operation.isSum == operation.isSum {
        (start, steps) = (inner, done)
      }
      while case .arithmetic(let next) = binaryOperator, next.isSum == operation.isSum {
        position += 1
        steps.append(ExpressionSyntax.ArithmeticStep(operation: next, operand: try tighter(than: first.level)))
      }
      return join(.arithmetic(start, steps), left, steps[steps.count - 1].operand)
    }
  }

  /// Reads what binds tighter than operators of a level.
  private mutating func tighter(than level: Level) throws(ExpressionError) -> ExpressionSyntax {
    try expression(Level(rawValue: level.rawValue + 1) ?? .sign)
  }

  private static func operands(_ syntax: ExpressionSyntax, of operation: LogicalOperator) -> [ExpressionSyntax] {
    if case .logical(operation, let operands) = syntax.node { return operands }
    return [syntax]
  }

  private func join(
    _ node: ExpressionSyntax.Node, _ first: ExpressionSyntax, _ last: ExpressionSyntax
  ) -> ExpressionSyntax {
    let start = min(first.range.lowerBound, last.range.lowerBound)
    return ExpressionSyntax(node: node, range: start..<max(first.range.upperBound, last.range.upperBound))
  }

  /// Reads a value, a name, a call, something in parentheses, or any of these behind `-` or `not`.
  private mutating func operand(_ level: Level) throws(ExpressionError) -> ExpressionSyntax {
    let start = token
    switch start.kind {
    case .keyword(.not):
      guard level.rawValue <= Level.not.rawValue else {
        throw error("'not' stands before a whole comparison; put it and what it negates in parentheses")
      }
      position += 1
      let negated = try inner(.not)
      return ExpressionSyntax(node: .not(negated), range: start.range.lowerBound..<negated.range.upperBound)
    case .sign(.minus):
      position += 1
      let negated = try inner(.sign)
      let range = start.range.lowerBound..<negated.range.upperBound
      if case .number(let value) = negated.node { return ExpressionSyntax(node: .number(0 - value), range: range) }
      return ExpressionSyntax(node: .negation(negated), range: range)
    case .sign(.open):
      position += 1
      let content = try inner(.or)
      try close(start)
      return content
    default: return try value()
    }
  }

  private mutating func close(_ open: ExpressionToken) throws(ExpressionError) {
    guard token.kind == .sign(.close) else {
      if token.kind == .end { throw error("this parenthesis is not closed", at: open) }
      throw unexpected("an operator or ')' is")
    }
    position += 1
  }

  private mutating func value() throws(ExpressionError) -> ExpressionSyntax {
    let start = token
    let isBeforePoint = tokens[min(position + 1, tokens.count - 1)].kind == .sign(.point)
    switch start.kind {
    case .quoted(let text) where !isBeforePoint: return take(.text(text))
    case .number(let value): return take(.number(value))
    case .keyword(.true): return take(.truth(true))
    case .keyword(.false): return take(.truth(false))
    case .keyword(.null): return take(.null)
    case .name(let name) where tokens[position + 1].kind == .sign(.open): return try call(name)
    case .name, .quoted, .quotedName: return try reference()
    case .end: throw error("a value is missing")
    default: throw error("a value is expected, was \(start.shown(scalars))")
    }
  }

  private mutating func take(_ node: ExpressionSyntax.Node) -> ExpressionSyntax {
    defer { position += 1 }
    return ExpressionSyntax(node: node, range: token.range)
  }

  private mutating func reference() throws(ExpressionError) -> ExpressionSyntax {
    var parts: [ReferenceSyntax.Part] = []
    while true {
      switch token.kind {
      case .name(let name), .quoted(let name), .quotedName(let name):
        if name.isEmpty { throw error("a part of a name is empty") }
        parts.append(ReferenceSyntax.Part(name: name, range: token.range))
      default: throw error("a part of a name is expected behind the point, was \(token.shown(scalars))")
      }
      let end = token.range.upperBound
      position += 1
      guard token.kind == .sign(.point) else {
        return ExpressionSyntax(
          node: .reference(ReferenceSyntax(parts: parts)), range: parts[0].range.lowerBound..<end)
      }
      let point = token
      position += 1
      guard point.range.lowerBound == end, token.range.lowerBound == point.range.upperBound else {
        throw error("the point of a name stands without blanks between its parts", at: point)
      }
    }
  }

  private mutating func call(_ name: String) throws(ExpressionError) -> ExpressionSyntax {
    let start = token
    guard let function = ExpressionFunction(rawValue: name) else {
      let known = ExpressionFunction.allCases.map(\.rawValue)
      let hint = NearestName.of(name, among: known).map { "; did you mean \($0)?" } ?? ""
      throw error("unknown function \(ExpressionText.excerpt(name)); known are \(known.joined(separator: ", "))\(hint)")
    }
    position += 1
    let open = token
    position += 1
    var arguments: [ExpressionSyntax] = []
    if token.kind != .sign(.close) {
      arguments.append(try inner(.or))
      while token.kind == .sign(.comma) {
        position += 1
        arguments.append(try inner(.or))
      }
    }
    let end = token
    try close(open)
    guard function.argumentCount.contains(arguments.count) else {
      let expected = function == .abs ? "one value" : "two values or more"
      throw error("\(name) takes \(expected), was given \(arguments.count)", at: start)
    }
    return ExpressionSyntax(
      node: .call(function, arguments), range: start.range.lowerBound..<end.range.upperBound)
  }
}
