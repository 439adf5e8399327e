import FileFormats

/// A parameter of a search.
package struct ParameterAxis: Equatable, Sendable {
  /// The canonical path of its key.
  package let path: String
  package let range: ParameterRange

  package init(_ path: String, _ range: ParameterRange) {
    self.path = path
    self.range = range
  }
}

/// The parameters of a search: every combination of their values.
package struct ParameterSpace: Equatable, Sendable {
  /// In ascending order of their paths' bytes.
  package let axes: [ParameterAxis]

  /// - Precondition: The paths differ, and every range has a value.
  package init(_ axes: [ParameterAxis]) {
    self.axes = axes.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// How many combinations there are; nil where a range has no count, or there are more than can be counted.
  package var count: Int? {
    var product = 1
    for axis in axes {
      guard let count = axis.range.count else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: count)
      if overflow { return nil }
      product = next
    }
    return product
  }

  /// The paths whose ranges are not lists of values, so that a grid cannot try them.
  package var intervals: [String] { axes.filter { $0.range.count == nil }.map(\.path) }

  /// The combination number `index` of the grid, from 0: the last parameter varies fastest.
  ///
  /// - Precondition: `index` is below `count`.
  package func combination(_ index: Int) -> [JSONValue] {
    var values: [JSONValue] = []
    var rest = index
    for axis in axes.reversed() {
      let count = axis.range.count ?? 1
      values.append(axis.range.value(rest % count) ?? .null)
      rest /= count
    }
    return values.reversed()
  }

  /// The combination at a place in the unit cube, one coordinate a parameter, each from 0 to below 1.
  package func combination(at place: [Double]) -> [JSONValue] { zip(axes, place).map { $0.range.value(at: $1) } }
}

/// One set of parameters to try.
package struct ParameterSet: Equatable, Sendable {
  /// The number of its trial, from 1.
  package let trial: Int
  /// Its values, in the order of the space's axes.
  package let values: [JSONValue]

  package init(trial: Int, values: [JSONValue]) {
    self.trial = trial
    self.values = values
  }
}
