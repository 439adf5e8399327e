import FileFormats

extension Expression {
  /// The rows of a batch for which the expression is true; null is not.
  ///
  /// Gives by row what `isTrue` gives for the row's values.
  ///
  /// - Parameter column: The place in the batch of the column of a slot; by default the slot itself.
  /// - Precondition: The columns are of the kinds that the scope gave, and the expression is true or false.
  /// - Complexity: O(rows * size of the expression); texts that return are compared once each.
  package func mask(_ batch: ColumnBatch, column: (Int) -> Int = { $0 }) -> [Bool] {
    guard case .truth(let truth) = typed else { preconditionFailure("a mask of what is not true or false") }
    return withoutActuallyEscaping(column) { ColumnEvaluator(batch: batch, place: $0).truths(truth) }
  }
}

/// Evaluates over all rows of a batch, a part of the expression after the other.
private struct ColumnEvaluator {
  let batch: ColumnBatch
  let place: (Int) -> Int

  private func column(_ slot: Int) -> Column { batch.columns[place(slot)] }

  // MARK: Truths

  func truths(_ expression: TruthExpression) -> [Bool] {
    switch expression {
    case .constant(let truth): return all(truth)
    case .reference(let slot):
      // Where there is no value, false stands.
      guard case .booleans(let truths) = column(slot).values else { preconditionFailure("a column of truths") }
      return truths
    case .not(let operand): return truths(operand).map { !$0 }
    case .and(let operands): return combined(operands) { $0 && $1 }
    case .or(let operands): return combined(operands) { $0 || $1 }
    case .numbers(let operation, let one, let other):
      return compare(numbers(one), numbers(other), operation)
    case .texts(let operation, let one, let other): return compare(one, other, operation)
    case .times(let operation, let one, let other): return compare(times(one), times(other), operation)
    case .truths(let isEqual, let one, let other):
      let equal = Self.rows(truths(one), truths(other)) { ($0 == $1) == isEqual }
      return masked(equal, presence(.truth(one)), presence(.truth(other)))
    case .isNull(let operand, let isNegated):
      guard let presence = presence(operand) else { return all(isNegated) }
      return isNegated ? presence : presence.map { !$0 }
    }
  }

  private func all(_ truth: Bool) -> [Bool] { Array(repeating: truth, count: batch.rowCount) }

  private func combined(_ operands: [TruthExpression], _ combine: (Bool, Bool) -> Bool) -> [Bool] {
    var result = truths(operands[0])
    for operand in operands.dropFirst() {
      let next = truths(operand)
      for row in result.indices { result[row] = combine(result[row], next[row]) }
    }
    return result
  }

  /// The rows with a value; nil where all have one.
  private func presence(_ expression: TypedExpression) -> [Bool]? {
    switch expression {
    case .null, .nothing: return all(false)
    case .number(let number):
      switch numbers(number) {
      case .constant(let value): return value.isNaN ? all(false) : nil
      case .column(let values): return values.map { !$0.isNaN }
      }
    case .truth(.reference(let slot)), .text(.reference(let slot)), .time(.reference(let slot)),
      .timeOfDay(.reference(let slot)):
      return column(slot).isPresent
    case .truth, .text(.constant), .time(.constant), .timeOfDay(.constant): return nil
    }
  }

  private func masked(_ truths: [Bool], _ presences: [Bool]?...) -> [Bool] {
    var result = truths
    for case .some(let presence) in presences {
      for row in result.indices { result[row] = result[row] && presence[row] }
    }
    return result
  }

  // MARK: Numbers

  /// Numbers, NaN for null.
  private enum Numbers {
    case constant(Double)
    case column([Double])
  }

  private func numbers(_ expression: NumberExpression) -> Numbers {
    switch expression {
    case .constant(let value): return .constant(value)
    case .reference(let slot): return .column(column(slot).numbers)
    case .negation(let operand): return map(numbers(operand)) { -$0 }
    case .magnitude(let operand): return map(numbers(operand)) { $0.magnitude }
    case .least(let operands): return fold(operands) { $0.isNaN || $1.isNaN ? .nan : $1 < $0 ? $1 : $0 }
    case .greatest(let operands): return fold(operands) { $0.isNaN || $1.isNaN ? .nan : $1 > $0 ? $1 : $0 }
    case .arithmetic(let first, let steps):
      return steps.reduce(numbers(first)) { result, step in
        let operand = numbers(step.operand)
        switch step.operation {
        case .plus: return join(result, operand) { ($0 + $1).finiteOrNaN }
        case .minus: return join(result, operand) { ($0 - $1).finiteOrNaN }
        case .times: return join(result, operand) { ($0 * $1).finiteOrNaN }
        case .divide: return join(result, operand) { ($0 / $1).finiteOrNaN }
        }
      }
    }
  }

  private func fold(_ operands: [NumberExpression], _ choose: (Double, Double) -> Double) -> Numbers {
    operands.dropFirst().reduce(numbers(operands[0])) { join($0, numbers($1), choose) }
  }

  @inline(__always)
  private func map(_ numbers: Numbers, _ transform: (Double) -> Double) -> Numbers {
    switch numbers {
    case .constant(let value): .constant(transform(value))
    case .column(let values): .column(values.map(transform))
    }
  }

  @inline(__always)
  private func join(_ one: Numbers, _ other: Numbers, _ combine: (Double, Double) -> Double) -> Numbers {
    switch (one, other) {
    case (.constant(let one), .constant(let other)): .constant(combine(one, other))
    case (.column(let values), .constant(let other)): .column(values.map { combine($0, other) })
    case (.constant(let one), .column(let values)): .column(values.map { combine(one, $0) })
    case (.column(let one), .column(let other)): .column(Self.rows(one, other, combine))
    }
  }

  @inline(__always)
  private static func rows<Value, Result>(
    _ one: [Value], _ other: [Value], _ combine: (Value, Value) -> Result
  ) -> [Result] {
    one.indices.map { combine(one[$0], other[$0]) }
  }

  private func compare(_ one: Numbers, _ other: Numbers, _ operation: ComparisonOperator) -> [Bool] {
    switch operation {
    case .equal: compare(one, other) { $0 == $1 }
    // Less or greater, as NaN is neither.
    case .unequal: compare(one, other) { $0 < $1 || $0 > $1 }
    case .less: compare(one, other) { $0 < $1 }
    case .lessOrEqual: compare(one, other) { $0 <= $1 }
    case .greater: compare(one, other) { $0 > $1 }
    case .greaterOrEqual: compare(one, other) { $0 >= $1 }
    }
  }

  @inline(__always)
  private func compare(_ one: Numbers, _ other: Numbers, _ holds: (Double, Double) -> Bool) -> [Bool] {
    switch (one, other) {
    case (.constant(let one), .constant(let other)): all(holds(one, other))
    case (.column(let values), .constant(let other)): values.map { holds($0, other) }
    case (.constant(let one), .column(let values)): values.map { holds(one, $0) }
    case (.column(let one), .column(let other)): Self.rows(one, other, holds)
    }
  }

  // MARK: Texts

  private func compare(_ one: TextExpression, _ other: TextExpression, _ operation: ComparisonOperator) -> [Bool] {
    switch (one, other) {
    case (.constant(let one), .constant(let other)):
      return all(operation.holds(order: Self.order(Array(one.utf8)[...], Array(other.utf8)[...])))
    case (.reference(let slot), .constant(let text)):
      return compare(slot, text) { operation.holds(order: $0) }
    case (.constant(let text), .reference(let slot)):
      return compare(slot, text) { operation.holds(order: -$0) }
    case (.reference(let one), .reference(let other)):
      let (left, right) = (texts(one), texts(other))
      let result = (0..<batch.rowCount).map { row in
        let (left, right) = (left.bytes(left.place(row)), right.bytes(right.place(row)))
        return operation.holds(order: Self.order(left, right))
      }
      return masked(result, column(one).isPresent, column(other).isPresent)
    }
  }

  private func compare(_ slot: Int, _ text: String, _ holds: (Int) -> Bool) -> [Bool] {
    let (texts, bytes) = (texts(slot), Array(text.utf8)[...])
    let byText = (0..<texts.texts.count).map { holds(Self.order(texts.bytes($0), bytes)) }
    return masked(texts.codes.map { $0.map { byText[Int($0)] } } ?? byText, column(slot).isPresent)
  }

  private func texts(_ slot: Int) -> TextColumn {
    guard case .texts(let texts) = column(slot).values else { preconditionFailure("a column of texts") }
    return texts
  }

  private static func order(_ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> Int {
    if one == other { return 0 }
    return one.lexicographicallyPrecedes(other) ? -1 : 1
  }

  // MARK: Times

  /// Times in some unit, in nanoseconds.
  private struct Times {
    /// One a row, or one for all.
    var values: [Int64]
    var isConstant = false
    var unit: Int64
    var isPresent: [Bool]?

    func value(_ row: Int) -> Int64 { values[isConstant ? 0 : row] }
  }

  private func times(_ expression: TimeExpression) -> Times {
    switch expression {
    case .constant(let time): return Times(values: [time], isConstant: true, unit: 1)
    case .reference(let slot):
      let column = column(slot)
      return Times(
        values: column.wholeNumbers, unit: batch.schema[place(slot)].kind.nanosecondsPerUnit,
        isPresent: column.isPresent)
    }
  }

  /// Compares in the finer of two units; 128 bits hold every time in nanoseconds.
  private func compare(_ one: Times, _ other: Times, _ operation: ComparisonOperator) -> [Bool] {
    let result: [Bool]
    if one.unit == other.unit {
      result = (0..<batch.rowCount).map { operation.holds(one.value($0), other.value($0)) }
    } else {
      let (oneUnit, otherUnit) = (Int128(one.unit), Int128(other.unit))
      result = (0..<batch.rowCount).map {
        operation.holds(Int128(one.value($0)) * oneUnit, Int128(other.value($0)) * otherUnit)
      }
    }
    return masked(result, one.isPresent, other.isPresent)
  }
}

extension TextColumn {
  /// The bytes of the text at a place.
  fileprivate func bytes(_ place: Int) -> ArraySlice<UInt8> { texts.bytes[texts.range(place)] }
}

extension Column {
  /// The values as doubles, NaN where there is none or it is not finite.
  fileprivate var numbers: [Double] {
    let numbers: [Double]
    switch values {
    case .int32s(let values): numbers = values.map(Double.init)
    case .int64s(let values): numbers = values.map(Double.init)
    case .floats(let values): numbers = values.map { Double($0).finiteOrNaN }
    case .doubles(let values): numbers = values.map(\.finiteOrNaN)
    case .booleans, .texts: preconditionFailure("a column of numbers")
    }
    guard let isPresent else { return numbers }
    return numbers.indices.map { isPresent[$0] ? numbers[$0] : .nan }
  }

  fileprivate var wholeNumbers: [Int64] {
    switch values {
    case .int32s(let values): values.map(Int64.init)
    case .int64s(let values): values
    case .booleans, .floats, .doubles, .texts: preconditionFailure("a column of times")
    }
  }
}

extension ColumnKind {
  /// What one unit of a time is.
  fileprivate var nanosecondsPerUnit: Int64 {
    switch self {
    case .date: 86_400_000_000_000
    case .time(let unit), .timestamp(let unit, _): unit.nanoseconds
    default: preconditionFailure("a column of times")
    }
  }
}
