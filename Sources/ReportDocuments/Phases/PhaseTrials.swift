import FileFormats
import TableFiles

/// The trials of a phase: what was varied, and what the objective came to.
package struct PhaseTrials: Sendable {
  /// A parameter, with its value in each trial.
  package struct Parameter: Sendable {
    package let name: String
    /// Distinct values, ascending where all are numbers, else in the order in which they came.
    package let levels: [String]
    /// By trial the place of its value among the levels.
    package let codes: [Int]
    /// By trial the number; NaN where it is none.
    package let numbers: [Double]
    /// Whether a level stands for numbers from its own up to the next.
    private(set) var isGrouped = false

    init(_ name: String, texts: [String], numbers: [Double]) {
      self.name = name
      self.numbers = numbers
      var names = NameList()
      let found = texts.map { names.place(of: Array($0.utf8)[...]) }
      var values = [Double](repeating: .nan, count: names.names.count)
      for (row, code) in found.enumerated() { values[code] = numbers[row] }
      guard values.allSatisfy({ !$0.isNaN }) else {
        (levels, codes) = (names.names, found)
        return
      }
      let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
      var places = [Int](repeating: 0, count: order.count)
      for (place, code) in order.enumerated() { places[code] = place }
      levels = order.map { names.names[$0] }
      codes = found.map { places[$0] }
    }

    /// Whether it is a strategy's weight in a search of weights.
    var isWeight: Bool { name.hasPrefix("weights.") }

    /// The name, of a weight that of its strategy.
    var shortName: String { isWeight ? String(name.dropFirst("weights.".count)) : name }

    /// A level for a place with little room.
    func shown(_ level: Int) -> String {
      guard isWeight, let row = codes.firstIndex(of: level), numbers[row].isFinite else { return levels[level] }
      return NumberText.percent(numbers[row])
    }

    /// The same with neighbouring numbers together, where it has more than `count` values.
    func grouped(atMost count: Int) -> Parameter {
      guard levels.count > count, let low = numbers.min(), let high = numbers.max(), low < high else { return self }
      let step = NumberScale.step((high - low) / Double(count))
      let starts = numbers.map { ($0 / step).rounded(.down) * step }
      var grouped = Parameter(
        name, texts: starts.map { NumberForm.plain.tick($0, step: step) + " ..." }, numbers: starts)
      grouped.isGrouped = true
      return grouped
    }
  }

  /// Numbers of the trials, ascending.
  package let numbers: [Int]
  package let parameters: [Parameter]
  /// By trial the objective; NaN where it is undefined, or the trial failed.
  package let values: [Double]
  /// The place of the trial that the phase found best; nil for the one with the best objective.
  ///
  /// What has a better objective does not meet what the phase requires.
  package var best: Int?
  /// Whether there are more than were read.
  package let isCut: Bool

  /// Most trials that a report reads.
  package static let limit = 200_000

  /// - Throws: `TableError` where the table cannot be read.
  /// - Returns: nil where the table has not what is asked for.
  init?(_ table: RunTable, _ objective: ReportedPhase.Objective, areEstimates: Bool) throws(TableError) {
    let names = table.columns.filter { $0.hasPrefix("parameters.") }
    let metric = areEstimates ? "net_\(objective.metric)" : objective.metric
    guard table.columns.contains(metric), table.columns.contains("trial") else { return nil }
    let own = areEstimates ? [] : ["portfolio_id", "state"]
    var portfolio = objective.portfolio
    var (numbers, values, isCut): ([Int], [Double], Bool) = ([], [], false)
    var texts = names.map { _ in [String]() }
    var settings = names.map { _ in [Double]() }
    try table.read(["trial", metric] + names + own) { rows in
      let (trials, metrics) = (rows.numbers(0), rows.numbers(1))
      let columns = names.indices.map { rows.numbers(2 + $0) }
      for row in 0..<rows.count {
        guard let trial = Int(exactly: trials[row]), numbers.last != trial else { continue }
        var value = metrics[row]
        if !areEstimates {
          if let id = rows.text(2 + names.count, row) {
            if portfolio == nil { portfolio = id }
            guard id == portfolio else { continue }
          }
          if rows.text(3 + names.count, row) != "complete" { value = .nan }
        }
        guard numbers.count < Self.limit else {
          isCut = true
          continue
        }
        numbers.append(trial)
        values.append(value.isFinite ? value : .nan)
        for place in names.indices {
          texts[place].append(rows.text(2 + place, row) ?? NumberText.undefined)
          settings[place].append(columns[place][row])
        }
      }
    }
    guard !numbers.isEmpty else { return nil }
    (self.numbers, self.values, self.isCut) = (numbers, values, isCut)
    parameters = names.indices.map {
      Parameter(String(names[$0].dropFirst("parameters.".count)), texts: texts[$0], numbers: settings[$0])
    }
  }

  /// Trials that were made up, for tests.
  init(numbers: [Int], parameters: [Parameter], values: [Double]) {
    (self.numbers, self.parameters, self.values, isCut) = (numbers, parameters, values, false)
  }

  /// Places of the trials that have the objective, the best first, of equal ones the earlier; at the end those that
  /// would be better than the best and do not meet what is required.
  func ranking(_ objective: ReportedPhase.Objective) -> [Int] {
    let order = order(objective)
    guard let best, let place = order.firstIndex(of: best) else { return order }
    return Array(order[place...] + order[..<place])
  }

  /// How many have a better objective than the best.
  func unfitCount(_ objective: ReportedPhase.Objective) -> Int {
    best.flatMap { order(objective).firstIndex(of: $0) } ?? 0
  }

  private func order(_ objective: ReportedPhase.Objective) -> [Int] {
    let sign = objective.isMinimized ? 1.0 : -1.0
    return values.indices.filter { !values[$0].isNaN }
      .sorted { (sign * values[$0], $0) < (sign * values[$1], $1) }
  }

  /// Trial by trial the number, the parameters and the objective.
  var data: JSONValue {
    .array(
      numbers.indices.map { row in
        .array(
          [.integer(numbers[row])]
            + parameters.map { parameter in
              parameter.numbers[row].isNaN
                ? .string(parameter.levels[parameter.codes[row]]) : .number(parameter.numbers[row])
            } + [values[row].isNaN ? .null : .number(values[row])])
      })
  }
}

/// The best that two parameters come to, whatever the others are.
package struct SearchMap: Sendable {
  package let across: PhaseTrials.Parameter
  package let down: PhaseTrials.Parameter
  /// By level of `down` and level of `across` the place of the best trial; nil where there is none.
  package let cells: [[Int?]]

  /// Most levels of a parameter that a map shows one by one.
  package static let levelLimit = 24

  init(_ trials: PhaseTrials, across: Int, down: Int, _ objective: ReportedPhase.Objective) {
    let columns = trials.parameters[across].grouped(atMost: Self.levelLimit)
    let rows = trials.parameters[down].grouped(atMost: Self.levelLimit)
    var cells = rows.levels.map { _ in [Int?](repeating: nil, count: columns.levels.count) }
    for (row, value) in trials.values.enumerated() where !value.isNaN {
      let (y, x) = (rows.codes[row], columns.codes[row])
      if let best = cells[y][x], !objective.isBetter(value, than: trials.values[best]) { continue }
      cells[y][x] = row
    }
    (self.across, self.down, self.cells) = (columns, rows, cells)
  }
}

/// A trial and those that differ from it by one step in one parameter or several.
package struct Plateau: Equatable, Sendable {
  /// Places among the trials.
  package let trial: Int
  package let neighbours: [Int]
  /// Of the trial and its neighbours together.
  package let median: Double
  package let worst: Double

  /// Fewest neighbours that make a plateau.
  package static let fewest = 2
  /// How many of the best trials are asked for theirs.
  package static let candidates = 200
  /// Most parameters: a trial has up to three to that power neighbours.
  package static let parameterLimit = 6

  /// The plateau of the best trial, and the one with the best median among those of the best trials; nil where trials
  /// have no neighbours, as random ones.
  static func find(
    _ trials: PhaseTrials, _ objective: ReportedPhase.Objective
  ) -> (best: Plateau, broadest: Plateau)? {
    guard (1...parameterLimit).contains(trials.parameters.count) else { return nil }
    let ranking = trials.ranking(objective)
    var factors: [Int] = []
    var product = 1
    for parameter in trials.parameters {
      factors.append(product)
      let (next, overflow) = product.multipliedReportingOverflow(by: parameter.levels.count + 2)
      if overflow { return nil }
      product = next
    }
    func key(_ row: Int) -> Int {
      zip(trials.parameters, factors).reduce(0) { $0 + ($1.0.codes[row] + 1) * $1.1 }
    }
    var places: [Int: Int] = [:]
    for row in ranking { places[key(row)] = row }
    let steps = factors.reduce([0]) { steps, factor in steps.flatMap { [$0 - factor, $0, $0 + factor] } }
    func plateau(_ row: Int) -> Plateau? {
      let own = key(row)
      let near = steps.compactMap { $0 == 0 ? nil : places[own + $0] }.sorted()
      guard near.count >= fewest else { return nil }
      let values = ([row] + near).map { trials.values[$0] }.sorted()
      let middle = values.count / 2
      let median = values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
      return Plateau(
        trial: row, neighbours: near, median: median,
        worst: objective.isMinimized ? values[values.count - 1] : values[0])
    }
    guard let first = ranking.first, let best = plateau(first) else { return nil }
    var broadest = best
    for row in ranking.prefix(candidates).dropFirst() {
      guard let other = plateau(row), objective.isBetter(other.median, than: broadest.median) else { continue }
      broadest = other
    }
    return (best, broadest)
  }
}
