/// What an expression computes, every part of a kind that was checked.
enum TypedExpression: Sendable {
  case number(NumberExpression)
  case text(TextExpression)
  case truth(TruthExpression)
  case time(TimeExpression)
  case timeOfDay(TimeExpression)
  case null
  /// A reference that never has a value.
  case nothing

  /// Nil for `null`, which fits where it is compared.
  var kind: ExpressionKind? {
    switch self {
    case .number: .number
    case .text: .text
    case .truth: .boolean
    case .time: .time
    case .timeOfDay: .timeOfDay
    case .null: nil
    case .nothing: .nothing
    }
  }

  /// How messages call what was found.
  var kindName: String { kind?.name ?? "null" }
}

/// A number, or none: NaN stands for null, and what is not finite becomes NaN.
indirect enum NumberExpression: Sendable {
  case constant(Double)
  case reference(slot: Int)
  case negation(NumberExpression)
  case arithmetic(NumberExpression, [Step])
  case least([NumberExpression])
  case greatest([NumberExpression])
  case magnitude(NumberExpression)

  struct Step: Sendable {
    let operation: ArithmeticOperator
    let operand: NumberExpression
  }
}

enum TextExpression: Sendable {
  case constant(String)
  case reference(slot: Int)
}

/// A time or a time of day.
enum TimeExpression: Sendable {
  /// Nanoseconds.
  case constant(Int64)
  case reference(slot: Int)
}

/// True or false; a reference without a value counts as false.
indirect enum TruthExpression: Sendable {
  case constant(Bool)
  case reference(slot: Int)
  case not(TruthExpression)
  case and([TruthExpression])
  case or([TruthExpression])
  case numbers(ComparisonOperator, NumberExpression, NumberExpression)
  case texts(ComparisonOperator, TextExpression, TextExpression)
  case times(ComparisonOperator, TimeExpression, TimeExpression)
  /// Equality, or its opposite.
  case truths(isEqual: Bool, TruthExpression, TruthExpression)
  /// Whether something has no value, or the opposite.
  case isNull(TypedExpression, isNegated: Bool)
}

extension ComparisonOperator {
  @inline(__always)
  func holds<Value: Comparable>(_ one: Value, _ other: Value) -> Bool {
    switch self {
    case .equal: one == other
    case .unequal: one != other
    case .less: one < other
    case .lessOrEqual: one <= other
    case .greater: one > other
    case .greaterOrEqual: one >= other
    }
  }

  /// Whether it holds where the left side is less (-1), equal (0) or greater (1).
  func holds(order: Int) -> Bool { holds(order, 0) }
}
