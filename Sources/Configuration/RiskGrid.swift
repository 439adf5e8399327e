import FileFormats
import RiskControl
import SettingsTables

/// Many risk workers that share everything but some keys, as a file says it in short.
///
/// Workers are called by a common name and their number from 0 on.
public struct RiskGrid: Sendable {
  /// Where the values of a key come from.
  public enum Values: Equatable, Sendable {
    /// One a worker.
    case list([JSONValue])
    /// Worker `i` of `n` has from + (to - from) * i / (n - 1), the only one has `from`.
    case range(from: Double, to: Double)
    /// The rows of a table from the first on; known once the file is read.
    case column(path: String, name: String)
  }

  /// A key that workers differ in.
  struct Variation: Sendable {
    /// Its path within a worker: `sizing.fraction`, `strategies.ID` for a weight.
    let key: String
    /// The names of the key.
    let names: [String]
    var values: Values
    /// Where the values are written.
    let location: SourceLocation
    /// Where each is written; empty where they are not written one by one.
    var places: [SourceLocation] = []

    init(key: String, values: Values, location: SourceLocation, places: [SourceLocation] = []) {
      self.key = key
      self.values = values
      self.location = location
      self.places = places
      // A strategy's ID is one name, whatever it contains.
      let parts = key.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let isWeight = parts.first == "strategies"
      names = isWeight ? parts : key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// How many workers there are; nil while nobody has said it.
  var count: Int?
  /// What they share; its ID is the beginning of theirs.
  var template = RiskSettings(id: "p")
  var variations: [Variation] = []
  /// The workers that it stands for.
  public internal(set) var workers: [RiskSettings] = []
  /// The mapping of what they share.
  var written = YAMLNode(value: .mapping([]), location: SourceLocation(line: 1, column: 1))
}

extension RiskGrid: Equatable {
  /// Whether both stand for the same workers in the same words.
  public static func == (left: RiskGrid, right: RiskGrid) -> Bool {
    left.count == right.count && left.template == right.template && left.workers == right.workers
      && left.variations.elementsEqual(right.variations) { $0.key == $1.key && $0.values == $1.values }
  }
}

extension RiskGrid.Variation {
  /// The value of a worker; nil where the values are not known, or there are too few.
  func value(_ index: Int, of count: Int) -> YAMLNode? {
    switch values {
    case .list(let values):
      guard index < values.count else { return nil }
      return node(values[index], places.indices.contains(index) ? places[index] : location)
    case .range(let from, let to):
      return node(.number(count == 1 ? from : from + (to - from) * Double(index) / Double(count - 1)), location)
    case .column: return nil
    }
  }

  private func node(_ value: JSONValue, _ location: SourceLocation) -> YAMLNode {
    switch value {
    case .integer(let number): YAMLNode(value: .integer(number), location: location, text: "\(number)")
    case .number(let number): YAMLNode(value: .number(number), location: location, text: DecimalText.string(number))
    case .boolean(let flag): YAMLNode(value: .boolean(flag), location: location, text: "\(flag)")
    case .string(let text): YAMLNode(value: .string(text), location: location, text: text)
    case .null, .array, .object: YAMLNode(value: .null, location: location)
    }
  }

  /// A mapping that holds this value at the place of the key.
  func mapping(with value: YAMLNode) -> YAMLNode {
    names.reversed().reduce(value) { inner, name in
      YAMLNode(
        value: .mapping([YAMLPair(key: name, keyLocation: inner.location, value: inner)]), location: inner.location)
    }
  }

  /// The first of the names.
  var section: String { names.first ?? key }
}

extension RiskGrid {
  /// Makes the workers, and records which values no worker can have.
  ///
  /// - Parameter path: Of the mapping.
  mutating func makeWorkers(path: String, _ problems: ProblemCollector) {
    let count = count ?? 1
    let known = variations.filter { if case .column = $0.values { false } else { true } }
    let shared = Self.listing(written)
    var told: Set<String> = []
    workers = (0..<count).map { index in
      var worker = template
      worker.id = "\(template.id)\(index)"
      if known.isEmpty { return worker }
      var changed = YAMLNode(value: .mapping([]), location: written.location)
      for variation in known {
        guard let value = variation.value(index, of: count) else { continue }
        if changed[variation.section] == nil, let given = shared[variation.section] {
          changed = changed.overlaid(
            by: YAMLNode(
              value: .mapping([YAMLPair(key: variation.section, keyLocation: given.location, value: given)]),
              location: given.location))
        }
        changed = changed.overlaid(by: variation.mapping(with: value))
      }
      let found = ProblemCollector()
      RiskSettings.table.decode(changed, path: "", into: &worker, found)
      for problem in found.sorted() { tell(problem, index, known, path, &told, problems) }
      return worker
    }
  }

  /// Records what is wrong with a worker, once for each value that is written.
  private func tell(
    _ problem: SettingsProblem, _ index: Int, _ known: [Variation], _ path: String, _ told: inout Set<String>,
    _ problems: ProblemCollector
  ) {
    let variation = known.first { $0.key == problem.key } ?? known.first { problem.key.hasPrefix($0.section) }
    var key = "\(path).vary.\(MessageText.excerpt(variation?.key ?? problem.key, atMost: 80))"
    var location = variation?.location ?? problem.location
    if let variation, case .list = variation.values, variation.places.indices.contains(index) {
      key += "[\(index)]"
      location = variation.places[index]
    }
    if told.insert(key).inserted, told.count <= 20 { problems.add(location, key, problem.message) }
  }

  /// The same mapping with the strategies that are followed as keys, so that each may get a weight.
  private static func listing(_ node: YAMLNode) -> YAMLNode {
    guard case .mapping(var pairs) = node.value else { return node }
    for index in pairs.indices where pairs[index].key == "strategies" {
      guard case .sequence(let items) = pairs[index].value.value else { continue }
      pairs[index].value.value = .mapping(
        items.map { item in
          YAMLPair(
            key: item.text, keyLocation: item.location, value: YAMLNode(value: .null, location: item.location))
        })
    }
    var copy = node
    copy.value = .mapping(pairs)
    return copy
  }

  /// Reads the columns of tables, and makes the workers of them.
  ///
  /// - Parameters:
  ///   - folder: A path in the folder that paths are relative to.
  ///   - path: Of the mapping.
  ///   - column: Reads the first values of a column.
  mutating func readColumns(
    besides folder: String, path: String, _ problems: ProblemCollector,
    _ column: (_ path: String, _ name: String, _ count: Int) throws(RiskColumnError) -> [Double]
  ) {
    // How many workers there are, and what they share, may be wrong as well.
    var isWhole = problems.isClean(path)
    // What a phase has of the file is told once.
    let told = Set(problems.sorted().map(\.location))
    for index in variations.indices {
      guard case .column(let file, let name) = variations[index].values else { continue }
      do throws(RiskColumnError) {
        let values = try column(FilePath.resolved(file, besides: folder), name, count ?? 1)
        variations[index].values = .list(values.map { .number($0) })
      } catch {
        let key = "\(path).vary.\(MessageText.excerpt(variations[index].key, atMost: 80))"
        isWhole = false
        let location = variations[index].location
        if !told.contains(location) { problems.add(location, key, error.description) }
      }
    }
    if isWhole { makeWorkers(path: path, problems) }
  }

  /// Whether a column of a table is still to be read.
  var hasColumns: Bool { variations.contains { if case .column = $0.values { true } else { false } } }
}
