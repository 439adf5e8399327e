import FileFormats
import Testing

@testable import Expressions

/// Random expressions over random rows: a plain evaluator of the syntax, the values' and the columns' agree.
@Suite struct EvaluationPropertyTests {
  @Test func threeWaysAgree() throws {
    var generator = SplitMix(seed: 2024)
    var trueCount = 0
    var falseCount = 0
    for _ in 0..<400 {
      let batch = RandomTable.batch(&generator, rows: generator.below(20))
      let scope = ExpressionScope(columns: batch.schema)
      for _ in 0..<10 {
        let text = RandomTable.truth(&generator, depth: 4)
        let expression = try Expression(text, in: scope)
        let syntax = try ExpressionSyntax(parsing: text)
        #expect(try Expression(expression.description, in: scope).description == expression.description)
        let mask = expression.mask(batch)
        for row in 0..<batch.rowCount {
          let expected = PlainEvaluator(batch: batch, row: row).value(syntax) == .truth(true)
          #expect(mask[row] == expected, "\(text), row \(row)")
          #expect(expression.isTrue { RandomTable.value(batch, $0, row) } == expected, "\(text), row \(row)")
          if expected { trueCount += 1 } else { falseCount += 1 }
        }
      }
    }
    #expect(trueCount > 5_000 && falseCount > 5_000)
  }
}

/// Tables and expressions that are drawn.
private enum RandomTable {
  private static let texts = ["a", "b", "ab", "", "é"]

  /// Columns n (int64), x (double), s and t (texts), b and c (truths), each with rows without a value.
  static func batch(_ generator: inout SplitMix, rows: Int) -> ColumnBatch {
    var columns: [Column] = []
    for place in 0..<6 {
      let isPresent = (0..<rows).map { _ in generator.below(4) > 0 }
      let draws = (0..<rows).map { _ in generator.below(5) }
      let values: Column.Values
      switch place {
      case 0: values = .int64s(draws.enumerated().map { isPresent[$0] ? Int64($1) - 2 : 0 })
      case 1: values = .doubles(draws.enumerated().map { isPresent[$0] ? [0, 0.5, -1.5, 2, .nan][$1] : 0 })
      case 2:
        values = .texts(
          TextColumn(codes: draws.enumerated().map { isPresent[$0] ? UInt32($1) : 3 }, texts: TextList(texts)))
      case 3: values = .texts(TextColumn(draws.enumerated().map { isPresent[$0] ? texts[$1] : "" }))
      default: values = .booleans(draws.enumerated().map { isPresent[$0] && $1 > 2 })
      }
      columns.append(Column(values, isPresent: isPresent))
    }
    let kinds: [(String, ColumnKind)] = [
      ("n", .int64), ("x", .double), ("s", .text), ("t", .text), ("b", .boolean), ("c", .boolean),
    ]
    return ColumnBatch(kinds.map { ColumnSchema($0, $1, isOptional: true) }, columns, rowCount: rows)
  }

  static func value(_ batch: ColumnBatch, _ column: Int, _ row: Int) -> ExpressionValue {
    guard batch.columns[column].isPresent?[row] ?? true else { return .null }
    switch batch.columns[column].values {
    case .booleans(let values): return .boolean(values[row])
    case .int64s(let values): return .number(Double(values[row]))
    case .doubles(let values): return .number(values[row])
    case .texts(let values): return .text(values[row])
    case .int32s, .floats: return .null
    }
  }

  private static func pick(_ generator: inout SplitMix, _ choices: [String]) -> String {
    choices[generator.below(choices.count)]
  }

  static func truth(_ generator: inout SplitMix, depth: Int) -> String {
    guard depth > 0 else { return pick(&generator, ["b", "c", "true", "false"]) }
    let order = pick(&generator, ["==", "!=", "<", "<=", ">", ">="])
    let equality = pick(&generator, ["==", "!="])
    switch generator.below(8) {
    case 0: return pick(&generator, ["b", "c"])
    case 1: return "not (\(truth(&generator, depth: depth - 1)))"
    case 2: return "(\(truth(&generator, depth: depth - 1)) and \(truth(&generator, depth: depth - 1)))"
    case 3: return "(\(truth(&generator, depth: depth - 1)) or \(truth(&generator, depth: depth - 1)))"
    case 4: return "((\(truth(&generator, depth: depth - 1))) \(equality) (\(truth(&generator, depth: depth - 1))))"
    case 5: return "\(text(&generator)) \(order) \(text(&generator))"
    case 6: return "\(pick(&generator, ["n + x", "s", "b", "n"])) \(equality) null"
    default: return "\(number(&generator, depth: depth)) \(order) \(number(&generator, depth: depth))"
    }
  }

  private static func text(_ generator: inout SplitMix) -> String {
    pick(&generator, ["s", "t", "'a'", "'ab'", "'é'"])
  }

  private static func number(_ generator: inout SplitMix, depth: Int) -> String {
    guard depth > 0 else { return pick(&generator, ["n", "x", "0", "1", "2.5", "1e300"]) }
    let (one, other) = (number(&generator, depth: depth - 1), number(&generator, depth: depth - 1))
    switch generator.below(8) {
    case 0: return "-(\(one))"
    case 1: return "abs(\(one))"
    case 2: return "min(\(one), \(other))"
    case 3: return "max(\(one), \(other), n)"
    case 4: return "(\(one) + \(other))"
    case 5: return "\(one) - (\(other))"
    case 6: return "(\(one)) * (\(other))"
    default: return "(\(one)) / (\(other))"
    }
  }
}

/// The rules of the language as they are told, over one row, value by value.
private struct PlainEvaluator {
  enum Value: Equatable {
    case null
    case number(Double)
    case text([UInt8])
    case truth(Bool)
  }

  let batch: ColumnBatch
  let row: Int

  func value(_ syntax: ExpressionSyntax) -> Value {
    switch syntax.node {
    case .number(let value): return .number(value)
    case .text(let text): return .text(Array(text.utf8))
    case .truth(let truth): return .truth(truth)
    case .null: return .null
    case .reference(let reference):
      guard let column = batch.schema.firstIndex(where: { [$0.name] == reference.path }) else { return .null }
      switch RandomTable.value(batch, column, row) {
      case .number(let number): return finite(number)
      case .text(let text): return .text(Array(text.utf8))
      case .boolean(let truth): return .truth(truth)
      default: return .null
      }
    case .negation(let operand): return numbers([operand]) { -$0[0] }
    case .not(let operand): return .truth(!isTrue(operand))
    case .arithmetic(let first, let steps):
      var result = value(first)
      for step in steps {
        guard case .number(let one) = result, case .number(let other) = value(step.operand) else { return .null }
        switch step.operation {
        case .plus: result = finite(one + other)
        case .minus: result = finite(one - other)
        case .times: result = finite(one * other)
        case .divide: result = finite(one / other)
        }
      }
      return result
    case .logical(.and, let operands): return .truth(!operands.contains { !isTrue($0) })
    case .logical(.or, let operands): return .truth(operands.contains { isTrue($0) })
    case .comparison(let operation, let left, let right): return .truth(compare(operation, left, right))
    case .call(.min, let arguments): return numbers(arguments) { $0.min() ?? 0 }
    case .call(.max, let arguments): return numbers(arguments) { $0.max() ?? 0 }
    case .call(.abs, let arguments): return numbers(arguments) { abs($0[0]) }
    }
  }

  private func isTrue(_ syntax: ExpressionSyntax) -> Bool { value(syntax) == .truth(true) }

  private func finite(_ number: Double) -> Value { number.isFinite ? .number(number) : .null }

  private func numbers(_ operands: [ExpressionSyntax], _ compute: ([Double]) -> Double) -> Value {
    var numbers: [Double] = []
    for operand in operands {
      guard case .number(let number) = value(operand) else { return .null }
      numbers.append(number)
    }
    return finite(compute(numbers))
  }

  private func compare(_ operation: ComparisonOperator, _ left: ExpressionSyntax, _ right: ExpressionSyntax) -> Bool {
    let (one, other) = (value(left), value(right))
    if case .null = right.node { return (one == .null) == (operation == .equal) }
    switch (one, other) {
    case (.number(let one), .number(let other)): return holds(operation, one, other)
    case (.text(let one), .text(let other)):
      let isLess = one.lexicographicallyPrecedes(other)
      return holds(operation, one == other ? 0 : isLess ? -1 : 1, 0)
    case (.truth(let one), .truth(let other)): return (one == other) == (operation == .equal)
    default: return false
    }
  }

  private func holds(_ operation: ComparisonOperator, _ one: Double, _ other: Double) -> Bool {
    switch operation {
    case .equal: one == other
    case .unequal: one != other
    case .less: one < other
    case .lessOrEqual: one <= other
    case .greater: one > other
    case .greaterOrEqual: one >= other
    }
  }
}
