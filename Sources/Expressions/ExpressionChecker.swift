import FileFormats

/// Gives the names of an expression their meaning and every part its kind; collects all problems.
struct ExpressionChecker {
  let text: String
  let scope: ExpressionScope
  private(set) var problems: [ExpressionError] = []
  private(set) var references: [ExpressionReference] = []

  init(text: String, scope: ExpressionScope) {
    self.text = text
    self.scope = scope
  }

  private mutating func note(_ range: Range<Int>, _ message: String) {
    problems.append(ExpressionError(text, at: range.lowerBound, length: range.count, message))
  }

  /// The meaning of a part, nil where a problem was noted.
  mutating func check(_ syntax: ExpressionSyntax) -> TypedExpression? {
    switch syntax.node {
    case .number(let value): .number(.constant(value))
    case .text(let value): .text(.constant(value))
    case .truth(let value): .truth(.constant(value))
    case .null: .null
    case .reference(let reference): check(reference)
    case .negation(let operand): number(operand, "-").map { .number(.negation($0)) }
    case .not(let operand): truth(operand, "not").map { .truth(.not($0)) }
    case .arithmetic(let first, let steps): arithmetic(first, steps).map { .number($0) }
    case .logical(let operation, let operands): logical(operation, operands).map { .truth($0) }
    case .comparison(let operation, let left, let right):
      comparison(operation, left, right, syntax.range).map { .truth($0) }
    case .call(let function, let arguments): call(function, arguments).map { .number($0) }
    }
  }

  /// The meaning of a part that must be of one kind.
  mutating func check(_ syntax: ExpressionSyntax, as kind: ExpressionKind, _ user: String) -> TypedExpression? {
    guard let typed = check(syntax) else { return nil }
    switch (typed, kind) {
    case (.nothing, .number): return .number(.constant(.nan))
    case (.nothing, .boolean): return .truth(.constant(false))
    default: break
    }
    guard typed.kind == kind else {
      note(syntax.range, "\(user) \(kind.name), was \(typed.kindName)")
      return nil
    }
    return typed
  }

  private mutating func check(_ reference: ReferenceSyntax) -> TypedExpression? {
    do throws(ExpressionScope.Unknown) {
      let entry = try scope.entry(reference.path)
      if !references.contains(where: { $0.path == reference.path }) {
        references.append(ExpressionReference(path: reference.path, slot: entry.slot, type: entry.type))
      }
      switch entry.type.kind {
      case .number: return .number(.reference(slot: entry.slot))
      case .text: return .text(.reference(slot: entry.slot))
      case .boolean: return .truth(.reference(slot: entry.slot))
      case .time: return .time(.reference(slot: entry.slot))
      case .timeOfDay: return .timeOfDay(.reference(slot: entry.slot))
      case .nothing: return .nothing
      }
    } catch {
      note(reference.parts[error.part].range, error.message)
      return nil
    }
  }

  private mutating func number(_ syntax: ExpressionSyntax, _ user: String) -> NumberExpression? {
    guard case .number(let number) = check(syntax, as: .number, "'\(user)' takes") else { return nil }
    return number
  }

  private mutating func truth(_ syntax: ExpressionSyntax, _ user: String) -> TruthExpression? {
    guard case .truth(let truth) = check(syntax, as: .boolean, "'\(user)' takes") else { return nil }
    return truth
  }

  private mutating func arithmetic(
    _ first: ExpressionSyntax, _ steps: [ExpressionSyntax.ArithmeticStep]
  ) -> NumberExpression? {
    let start = number(first, steps.first?.operation.rawValue ?? "")
    var typed: [NumberExpression.Step] = []
    for step in steps {
      guard let operand = number(step.operand, step.operation.rawValue) else { continue }
      typed.append(NumberExpression.Step(operation: step.operation, operand: operand))
    }
    guard let start, typed.count == steps.count else { return nil }
    return .arithmetic(start, typed)
  }

  private mutating func logical(_ operation: LogicalOperator, _ operands: [ExpressionSyntax]) -> TruthExpression? {
    var typed: [TruthExpression] = []
    for operand in operands {
      if let truth = truth(operand, operation.rawValue) { typed.append(truth) }
    }
    guard typed.count == operands.count else { return nil }
    return operation == .and ? .and(typed) : .or(typed)
  }

  private mutating func call(_ function: ExpressionFunction, _ arguments: [ExpressionSyntax]) -> NumberExpression? {
    var typed: [NumberExpression] = []
    for argument in arguments {
      if let number = number(argument, function.rawValue) { typed.append(number) }
    }
    guard typed.count == arguments.count else { return nil }
    switch function {
    case .min: return .least(typed)
    case .max: return .greatest(typed)
    case .abs: return typed.first.map { .magnitude($0) }
    }
  }

  // MARK: Comparisons

  private mutating func comparison(
    _ operation: ComparisonOperator, _ left: ExpressionSyntax, _ right: ExpressionSyntax, _ range: Range<Int>
  ) -> TruthExpression? {
    let (one, other) = (check(left), check(right))
    guard let one, let other else { return nil }
    if case .null = one { return nullTest(operation, other, left.range) }
    if case .null = other { return nullTest(operation, one, right.range) }
    switch (one, other) {
    case (.nothing, _), (_, .nothing): return .constant(false)
    case (.number(let one), .number(let other)): return .numbers(operation, one, other)
    case (.text(let one), .text(let other)): return .texts(operation, one, other)
    case (.time(let one), .time(let other)), (.timeOfDay(let one), .timeOfDay(let other)):
      return .times(operation, one, other)
    case (.truth(let one), .truth(let other)):
      guard operation.isEquality else {
        note(range, "true and false have no order; allowed == and !=")
        return nil
      }
      return .truths(isEqual: operation == .equal, one, other)
    case (.time(let one), .text(.constant(let text))):
      return instant(text, right.range).map { .times(operation, one, $0) }
    case (.text(.constant(let text)), .time(let other)):
      return instant(text, left.range).map { .times(operation, $0, other) }
    case (.timeOfDay(let one), .text(.constant(let text))):
      return clock(text, right.range).map { .times(operation, one, $0) }
    case (.text(.constant(let text)), .timeOfDay(let other)):
      return clock(text, left.range).map { .times(operation, $0, other) }
    default:
      note(range, "\(one.kindName) is compared with \(other.kindName); both sides must be of one kind")
      return nil
    }
  }

  private mutating func nullTest(
    _ operation: ComparisonOperator, _ operand: TypedExpression, _ range: Range<Int>
  ) -> TruthExpression? {
    guard operation.isEquality else {
      note(range, "null has no order; allowed == null and != null")
      return nil
    }
    return .isNull(operand, isNegated: operation == .unequal)
  }

  private mutating func instant(_ text: String, _ range: Range<Int>) -> TimeExpression? {
    if let time = TimeText.parse(text), time.form != .integer { return .constant(time.value) }
    note(
      range, "not a time, was \(ExpressionText.excerpt(text)); expected as 2003-01-02 or 2003-01-02T15:30:00Z")
    return nil
  }

  private mutating func clock(_ text: String, _ range: Range<Int>) -> TimeExpression? {
    if let time = TimeText.parseTimeOfDay(Array(text.utf8)) { return .constant(time) }
    note(range, "not a time of day, was \(ExpressionText.excerpt(text)); expected as 15:30 or 15:30:00")
    return nil
  }
}
