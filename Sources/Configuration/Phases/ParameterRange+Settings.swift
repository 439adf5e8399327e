import FileFormats
import ParameterSearch
import SettingsTables

extension ParameterRange {
  static let gridKind = ValueKind(
    "mapping", allowed: "a mapping from keys to lists of values, or ranges {from, to, step}",
    schema: [JSONMember("type", .string("object"))])

  /// The keys of a grid; nil after recording that it is none.
  static func keys(_ reader: KeyReader) -> [TrialKey]? {
    guard case .mapping(let pairs) = reader.node.value else {
      reader.wrongType()
      return nil
    }
    if pairs.isEmpty {
      reader.report("must not be empty", allowed: reader.kind.allowed)
      return nil
    }
    return pairs.compactMap { pair in
      let path = "\(reader.path).\(MessageText.excerpt(pair.key, atMost: 80))"
      return range(pair.value, path, reader.problems).map { TrialKey(key: pair.key, range: $0) }
    }
  }

  private static func range(_ node: YAMLNode, _ path: String, _ problems: ProblemCollector) -> ParameterRange? {
    switch node.value {
    case .sequence(let items):
      if items.isEmpty { problems.add(node.location, path, "must not be empty", allowed: "a list of values") }
      return items.isEmpty ? nil : .list(items.map { JSONValue($0) })
    case .mapping:
      var written = WrittenRange()
      let before = problems.isClean(path)
      WrittenRange.table.decode(node, path: path, into: &written, problems)
      guard before, problems.isClean(path) else { return nil }
      return written.range { problems.add(node.location, path, $0, allowed: $1) }
    case .null:
      problems.add(node.location, path, "must not be empty", allowed: "a list of values, or a range {from, to, step}")
      return nil
    default: return .list([JSONValue(node)])
    }
  }

  /// As a file has it.
  package var json: JSONValue {
    func number(_ value: ExactDecimal) -> JSONValue { Self.list([]).number(value) }
    switch self {
    case .list(let values): return .array(values)
    case .steps(let from, let to, let step):
      return .object([
        JSONMember("from", number(from)), JSONMember("to", number(to)), JSONMember("step", number(step)),
      ])
    case .points(let from, let to, let count, let scale):
      return .object([
        JSONMember("from", number(from)), JSONMember("to", number(to)), JSONMember("count", .integer(count)),
        JSONMember("scale", .string(scale.rawValue)),
      ])
    case .interval(let from, let to, let scale):
      return .object([
        JSONMember("from", number(from)), JSONMember("to", number(to)), JSONMember("scale", .string(scale.rawValue)),
      ])
    case .integers(let from, let to):
      return .object([
        JSONMember("from", .integer(from)), JSONMember("to", .integer(to)), JSONMember("integer", .boolean(true)),
      ])
    }
  }

  /// Its values rounded to whole numbers, each once.
  fileprivate var wholeValues: ParameterRange {
    var values: [JSONValue] = []
    for index in 0..<(count ?? 0) {
      guard let value = value(index)?.double, let whole = Int(exactly: value.rounded()) else { continue }
      if values.last != .integer(whole) { values.append(.integer(whole)) }
    }
    return .list(values)
  }

  private func number(_ decimal: ExactDecimal) -> JSONValue {
    let value = decimal.double
    return value == value.rounded() && value.magnitude < 1e15 ? .integer(Int(value)) : .number(value)
  }
}

/// A range as a file has it.
private struct WrittenRange: Sendable {
  var from: ExactDecimal?
  var to: ExactDecimal?
  var step: ExactDecimal?
  var count: Int?
  var scale = RangeScale.linear
  var isWhole = false

  static let table = SettingsTable(initial: WrittenRange()) {
    Field.optional("from", \.from, .decimal, none: "none", "Where it begins.")
    Field.optional("to", \.to, .decimal, none: "none", "Where it ends.")
    Field.optional("step", \.step, .decimal, none: "none", "The distance of its values.")
    Field.optional("count", \.count, .integer(1...ExactDecimal.mostRepetitions), none: "none", "How many values.")
    Field.value("scale", \.scale, .choice(), "How values lie between its ends.")
    Field.value("integer", \.isWhole, .boolean, "Whether only whole numbers are meant.")
  }

  /// The range that is meant; nil after telling what is wrong.
  func range(_ tell: (_ problem: String, _ allowed: String) -> Void) -> ParameterRange? {
    let zero = ExactDecimal(0)
    guard let from, let to else {
      tell("a range has two ends", "{from, to, step}, {from, to, count, scale}, or a list of values")
      return nil
    }
    if to < from {
      tell("ends before it begins", "'to' at or above 'from'")
      return nil
    }
    if scale == .log, !(zero < from) {
      tell("a logarithmic range lies above 0", "'from' above 0")
      return nil
    }
    if let step {
      if count != nil || scale == .log || !(zero < step) {
        tell("'step' stands alone, and is above 0", "{from, to, step}")
        return nil
      }
      guard from.steps(of: step, to: to, atMost: ParameterRange.mostValues) != nil else {
        tell("more values than a search can number", "at most \(ParameterRange.mostValues)")
        return nil
      }
      return .steps(from: from, to: to, step: step)
    }
    if let count {
      let points = ParameterRange.points(from: from, to: to, count: count, scale)
      return isWhole ? points.wholeValues : points
    }
    guard isWhole else { return .interval(from: from, to: to, scale) }
    guard let first = Int(exactly: from.double), let last = Int(exactly: to.double),
      last - first < ParameterRange.mostValues
    else {
      tell("a whole range has whole ends", "whole numbers at most \(ParameterRange.mostValues) apart")
      return nil
    }
    return .integers(from: first, to: last)
  }
}

extension ValueFormat where Value == ExactDecimal {
  /// A number as it is written, to the last digit.
  fileprivate static var decimal: ValueFormat {
    let number = ValueFormat<Double>.number(.within(-1e12...1e12))
    return ValueFormat(
      number.kind,
      read: { reader in
        guard number.read(reader) != nil else { return nil }
        if let decimal = ExactDecimal(reader.node.text) { return decimal }
        reader.report(
          "more digits than are exact", was: KeyReader.show(reader.node),
          allowed: "a number of at most \(ExactDecimal.mostDigits) digits")
        return nil
      },
      write: { .number($0.double) }, draw: { _ in ExactDecimal(1) })
  }
}
