extension Expression {
  /// What the expression comes to.
  ///
  /// - Parameter value: The value of a slot; one of another kind than the scope gave counts as null.
  package func value(_ value: (Int) -> ExpressionValue) -> ExpressionValue {
    withoutActuallyEscaping(value) { ValueEvaluator(value: $0).value(typed) }
  }

  /// Whether the expression is true; null is not.
  package func isTrue(_ value: (Int) -> ExpressionValue) -> Bool { self.value(value) == .boolean(true) }
}

/// Evaluates over one value a slot.
private struct ValueEvaluator {
  let value: (Int) -> ExpressionValue

  func value(_ typed: TypedExpression) -> ExpressionValue {
    switch typed {
    case .number(let expression):
      let number = number(expression)
      return number.isNaN ? .null : .number(number)
    case .text(let expression): return text(expression).map { .text($0) } ?? .null
    case .time(let expression): return time(expression).map { .time($0) } ?? .null
    case .timeOfDay(let expression): return time(expression).map { .timeOfDay($0) } ?? .null
    case .truth(let expression): return optionalTruth(expression).map { .boolean($0) } ?? .null
    case .null, .nothing: return .null
    }
  }

  private func number(_ expression: NumberExpression) -> Double {
    switch expression {
    case .constant(let value): return value
    case .reference(let slot):
      guard case .number(let number) = value(slot) else { return .nan }
      return number.finiteOrNaN
    case .negation(let operand): return -number(operand)
    case .arithmetic(let first, let steps):
      return steps.reduce(number(first)) { $1.operation.result($0, number($1.operand)) }
    case .least(let operands): return fold(operands) { $1 < $0 ? $1 : $0 }
    case .greatest(let operands): return fold(operands) { $1 > $0 ? $1 : $0 }
    case .magnitude(let operand): return number(operand).magnitude
    }
  }

  /// NaN where any operand is.
  private func fold(_ operands: [NumberExpression], _ choose: (Double, Double) -> Double) -> Double {
    var result = number(operands[0])
    for operand in operands.dropFirst() {
      let next = number(operand)
      result = result.isNaN || next.isNaN ? .nan : choose(result, next)
    }
    return result
  }

  private func text(_ expression: TextExpression) -> String? {
    switch expression {
    case .constant(let text): return text
    case .reference(let slot):
      guard case .text(let text) = value(slot) else { return nil }
      return text
    }
  }

  private func time(_ expression: TimeExpression) -> Int64? {
    switch expression {
    case .constant(let time): return time
    case .reference(let slot):
      switch value(slot) {
      case .time(let time), .timeOfDay(let time): return time
      default: return nil
      }
    }
  }

  private func optionalTruth(_ expression: TruthExpression) -> Bool? {
    guard case .reference(let slot) = expression else { return truth(expression) }
    guard case .boolean(let truth) = value(slot) else { return nil }
    return truth
  }

  private func truth(_ expression: TruthExpression) -> Bool {
    switch expression {
    case .constant(let truth): return truth
    case .reference: return optionalTruth(expression) ?? false
    case .not(let operand): return !truth(operand)
    case .and(let operands): return operands.allSatisfy { truth($0) }
    case .or(let operands): return operands.contains { truth($0) }
    case .numbers(let operation, let one, let other):
      let (one, other) = (number(one), number(other))
      return !one.isNaN && !other.isNaN && operation.holds(one, other)
    case .texts(let operation, let one, let other):
      guard let one = text(one), let other = text(other) else { return false }
      return operation.holds(order: Self.order(one, other))
    case .times(let operation, let one, let other):
      guard let one = time(one), let other = time(other) else { return false }
      return operation.holds(one, other)
    case .truths(let isEqual, let one, let other):
      guard let one = optionalTruth(one), let other = optionalTruth(other) else { return false }
      return (one == other) == isEqual
    case .isNull(let operand, let isNegated): return (value(operand) == .null) != isNegated
    }
  }

  private static func order(_ one: String, _ other: String) -> Int {
    if one.utf8.elementsEqual(other.utf8) { return 0 }
    return one.utf8.lexicographicallyPrecedes(other.utf8) ? -1 : 1
  }
}

extension Double {
  /// Itself, or NaN for an infinity.
  @inline(__always)
  var finiteOrNaN: Double { isFinite ? self : .nan }
}

extension ArithmeticOperator {
  /// NaN where an operand is or where the result is not finite.
  @inline(__always)
  func result(_ one: Double, _ other: Double) -> Double {
    switch self {
    case .plus: (one + other).finiteOrNaN
    case .minus: (one - other).finiteOrNaN
    case .times: (one * other).finiteOrNaN
    case .divide: (one / other).finiteOrNaN
    }
  }
}
