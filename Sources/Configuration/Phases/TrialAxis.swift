import FileFormats
import ParameterSearch
import SettingsTables
import TradingStrategies

/// A key that trials vary: what it stands for in a workflow.
package struct TrialAxis: Equatable, Sendable {
  /// Where a value goes.
  package enum Target: Equatable, Sendable {
    /// A parameter of a strategy.
    case parameter(strategy: String, name: String)
    /// The weight of a strategy, in whatever portfolio follows it.
    case weight(strategy: String)
    /// Another key of the file.
    case key(String)
  }

  package let target: Target
  package let range: ParameterRange

  package init(_ target: Target, _ range: ParameterRange) {
    self.target = target
    self.range = range
  }

  /// The canonical path of the key, by whose bytes the parameters of trials are sorted.
  package var path: String {
    switch target {
    case .parameter(let strategy, let name): "strategies.\(strategy).parameters.\(name)"
    case .weight(let strategy): "strategies.\(strategy).weight"
    case .key(let path): path
    }
  }

  /// What tables and messages call it.
  package var name: String {
    switch target {
    case .parameter(let strategy, let name): "\(strategy).\(name)"
    case .weight(let strategy): "weights.\(strategy)"
    case .key(let path): path
    }
  }
}

/// Why a key of a grid stands for nothing.
struct TrialKeyProblem: Error {
  let message: String
  var suggestion: String?
}

/// Finds out what keys of grids stand for.
struct TrialKeyResolver {
  let workflow: Workflow
  let registry: StrategyRegistry

  /// The sections of which trials may vary keys.
  static let sections = ["data", "strategies", "aggregation", "risk", "execution", "metrics", "reproducibility"]

  /// What a key stands for.
  func target(of key: String) throws(TrialKeyProblem) -> TrialAxis.Target {
    if key.hasPrefix("weights.") {
      return .weight(strategy: try strategy(String(key.dropFirst("weights.".utf8.count))))
    }
    var rest = key
    if rest.hasPrefix("strategies.") { rest = String(rest.dropFirst("strategies.".utf8.count)) }
    if let (id, inner) = split(rest) { return try target(of: inner, in: id, isFull: rest != key) }
    let first = key.prefix { $0 != "." && $0 != "[" }
    if first.count < key.count, Self.sections.contains(String(first)) { return .key(key) }
    return try parameter(key)
  }

  /// The strategy whose ID a key begins with, and what stands behind it.
  private func split(_ key: String) -> (id: String, rest: String)? {
    let ids = workflow.strategies.map(\.id).filter { key.hasPrefix($0 + ".") }
    guard let id = ids.max(by: { $0.utf8.count < $1.utf8.count }) else { return nil }
    return (id, String(key.dropFirst(id.count + 1)))
  }

  private func target(of rest: String, in id: String, isFull: Bool) throws(TrialKeyProblem) -> TrialAxis.Target {
    var name = rest
    if isFull {
      if rest == "weight" { return .weight(strategy: id) }
      guard rest.hasPrefix("parameters.") else { return .key("strategies.\(id).\(rest)") }
      name = String(rest.dropFirst("parameters.".count))
    }
    let known = names(of: id)
    if known.contains(name) { return .parameter(strategy: id, name: name) }
    throw TrialKeyProblem(
      message: "the strategy '\(id)' has no parameter '\(MessageText.excerpt(name))'; allowed "
        + (known.isEmpty ? "none" : KeyReader.list(known)),
      suggestion: NearestName.of(name, among: known).map { "\(id).\($0)" })
  }

  private func strategy(_ id: String) throws(TrialKeyProblem) -> String {
    let ids = workflow.strategies.map(\.id)
    if ids.contains(id) { return id }
    throw TrialKeyProblem(
      message: "no such strategy, was '\(MessageText.excerpt(id))'; allowed \(KeyReader.list(ids))",
      suggestion: NearestName.of(id, among: ids))
  }

  /// A parameter by its name alone, which only one strategy may have.
  private func parameter(_ name: String) throws(TrialKeyProblem) -> TrialAxis.Target {
    let owners = workflow.strategies.map(\.id).filter { names(of: $0).contains(name) }
    if owners.count == 1 { return .parameter(strategy: owners[0], name: name) }
    if owners.count > 1 {
      let candidates = owners.map { "\($0).\(name)" }
      throw TrialKeyProblem(message: "several strategies have this parameter; allowed \(KeyReader.list(candidates))")
    }
    let known = workflow.strategies.flatMap { id in names(of: id.id).map { "\(id.id).\($0)" } }
    let plain = workflow.strategies.flatMap { names(of: $0.id) }
    throw TrialKeyProblem(
      message: "no parameter of a strategy, and no key of the file; allowed "
        + (known.isEmpty ? "keys of \(KeyReader.list(Self.sections))" : KeyReader.list(known)),
      suggestion: NearestName.of(name, among: known + plain + Self.sections))
  }

  private func names(of id: String) -> [String] {
    guard let settings = workflow.strategies.first(where: { $0.id == id }),
      let definition = registry.definition(named: settings.type)
    else { return [] }
    return definition.parameters.map(\.name)
  }
}
