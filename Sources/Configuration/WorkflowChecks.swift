import FileFormats
import MarketData
import RiskControl
import SettingsTables
import TradingModel
import TradingStrategies

/// What the sections of a workflow file mean together.
struct WorkflowChecks {
  private let workflow: Workflow
  private let mapping: MappingReader
  private var problems: ProblemCollector { mapping.problems }
  /// The IDs of the strategies, each once.
  private let names: [String]
  private let known: Set<String>

  init(_ workflow: Workflow, _ mapping: MappingReader) {
    self.workflow = workflow
    self.mapping = mapping
    var known: Set<String> = []
    names = workflow.strategies.map(\.id).filter { !$0.isEmpty && known.insert($0).inserted }
    self.known = known
  }

  func perform(isWhole: Bool = true) {
    checkPlaces(isWhole: isWhole)
    checkStrategies()
    checkFollowed()
    checkRegimes()
    checkSizings()
    checkPositions()
  }

  // MARK: Places

  /// What may stand at two places stands at one.
  private func checkPlaces(isWhole: Bool) {
    for name in ["reproducibility", "resources", "monitoring", "fault_tolerance"] where mapping.given(name) != nil {
      reportTwice(name, other: name, at: mapping.keyLocation(name))
    }
    if let place = pair("execution_mode", in: "workflow") {
      reportTwice("execution_mode", other: "workflow.execution_mode", at: place.keyLocation)
    }
    if mapping.given("strategy") == nil && mapping.given("strategies") == nil {
      guard isWhole else { return }
      mapping.reportMissing("strategies", or: "strategy", "missing key 'strategies' (or 'strategy' for one)")
    } else if mapping.given("strategy") != nil && mapping.given("strategies") != nil {
      let (one, several) = (mapping.keyLocation("strategy"), mapping.keyLocation("strategies"))
      let location = problems.later(one, several)
      let name = location == one ? "strategy" : "strategies"
      problems.add(location, name, "'strategy' and 'strategies' exclude each other; give one of them")
    }
  }

  private func reportTwice(_ name: String, other: String, at first: SourceLocation) {
    guard let second = pair(name, in: "coordinator") else { return }
    let place = first.line > 0 ? "at line \(first.line)" : "in an override (--set)"
    problems.add(second.keyLocation, "coordinator.\(name)", "given twice; '\(other)' stands \(place)")
  }

  /// A key of a section that is not null.
  private func pair(_ name: String, in section: String) -> YAMLPair? {
    guard case .mapping(let pairs) = mapping[section]?.value else { return nil }
    return pairs.first { $0.key == name && $0.value.value != .null }
  }

  // MARK: Strategies

  /// Strategies trade symbols that are read.
  private func checkStrategies() {
    guard mapping.isClean("data.symbols"), !workflow.data.symbols.isEmpty else { return }
    let read = (symbols: Set(workflow.data.symbols), names: workflow.data.symbols.map(\.name))
    let one = mapping.given("strategy").map { [($0, mapping.path(of: "strategy"))] } ?? []
    for (node, path) in one + mapping.items("strategies") {
      guard case .sequence(let items) = node["symbols"]?.value else { continue }
      var seen: Set<String> = []
      for (index, item) in items.enumerated() {
        guard let text = KeyReader.text(item), seen.insert(text).inserted, !read.symbols.contains(Symbol(text)),
          problems.isClean("\(path).symbols[\(index)]")
        else { continue }
        problems.add(
          item.location, "\(path).symbols[\(index)]", "not one of data.symbols", was: KeyReader.show(item),
          allowed: KeyReader.list(read.names), suggestion: problems.nearest(text, among: read.names))
      }
    }
  }

  // MARK: Risk workers

  /// Risk workers follow strategies that there are.
  private func checkFollowed() {
    if known.isEmpty { return }
    for (node, path) in mapping.items("risk") {
      if case .mapping(let pairs) = node["vary"]?.value {
        for pair in pairs where pair.key.hasPrefix("strategies.") {
          let key = MessageText.excerpt(pair.key, atMost: 80)
          checkStrategy((String(pair.key.dropFirst("strategies.".count)), pair.keyLocation, "\(path).vary.\(key)"))
        }
      }
      guard let followed = node["strategies"] else { continue }
      FollowedStrategies.places(followed, path: "\(path).strategies").forEach(checkStrategy)
    }
  }

  private func checkStrategy(_ place: (id: String, location: SourceLocation, path: String)) {
    if known.contains(place.id) { return }
    problems.add(
      place.location, place.path, "unknown strategy", was: "'\(MessageText.excerpt(place.id))'",
      allowed: KeyReader.list(names), suggestion: problems.nearest(place.id, among: names))
  }

  /// Weights by regime are those of strategies that there are, and regimes those of a symbol that is read.
  private func checkRegimes() {
    let section = mapping["aggregation"]
    if !known.isEmpty {
      RegimeAggregation.places(section?["weights"], path: "aggregation.weights").forEach(checkStrategy)
    }
    guard let symbol = workflow.regimeAggregation.regimes.symbol, let node = section?["symbol"],
      mapping.isClean("data.symbols"), !workflow.data.symbols.isEmpty, !workflow.data.symbols.contains(symbol)
    else { return }
    let names = workflow.data.symbols.map(\.name)
    problems.add(
      node.location, "aggregation.symbol", "not one of data.symbols", was: KeyReader.show(node),
      allowed: KeyReader.list(names), suggestion: problems.nearest(symbol.name, among: names))
  }

  /// `all_in` spends everything on one entry, so a worker that follows several symbols cannot use it.
  ///
  /// Which symbols a worker trades is known only where data and strategies are right.
  private func checkSizings() {
    guard ["data.symbols", "strategy", "strategies"].allSatisfy(mapping.isClean) else { return }
    let items = mapping.given("risk") == nil ? [] : mapping.items("risk")
    for (index, worker) in workflow.risk.enumerated() where worker.sizing == .allIn {
      let item = items.indices.contains(index) ? items[index] : nil
      let path = "\(item?.path ?? "risk").sizing"
      let count = tradedCount(worker)
      guard count > 1, problems.isClean(path), item.map({ Self.isMapping($0.node) }) ?? true else { continue }
      problems.add(
        item.map { $0.node["sizing"]?.location ?? $0.node.location } ?? mapping.location, item == nil ? "risk" : path,
        "'all_in' is for one symbol, and this risk worker trades \(count)",
        allowed: KeyReader.list(SizingRule.Name.allCases.filter { $0 != .allIn }.map(\.rawValue)))
    }
  }

  private static func isMapping(_ node: YAMLNode) -> Bool {
    if case .mapping = node.value { true } else { false }
  }

  private func tradedCount(_ worker: RiskSettings) -> Int { traded(worker).count }

  private func traded(_ worker: RiskSettings) -> Set<Symbol> {
    let symbols = workflow.data.symbols
    let ids = worker.strategies.map { Set($0) } ?? known
    var traded: Set<Symbol> = []
    for strategy in workflow.strategies where ids.contains(strategy.id) {
      traded.formUnion(strategy.symbols ?? symbols)
      if traded.count == symbols.count { break }
    }
    return traded
  }

  // MARK: Positions

  /// Positions are held at the beginning, and kept at the end, of symbols that are traded.
  ///
  /// Which symbols a worker trades is known only where data and strategies are right.
  private func checkPositions() {
    guard mapping.given("risk") != nil, ["data.symbols", "strategy", "strategies"].allSatisfy(mapping.isClean) else {
      return
    }
    for ((node, path), worker) in zip(mapping.items("risk"), workflow.risk) {
      let traded = traded(worker)
      func check(_ node: YAMLNode?, _ path: String) {
        guard let node, let name = KeyReader.text(node), problems.isClean(path), !traded.contains(Symbol(name)) else {
          return
        }
        let names = workflow.data.symbols.filter(traded.contains).map(\.name)
        problems.add(
          node.location, path, "this risk worker trades no such symbol", was: KeyReader.show(node),
          allowed: KeyReader.list(names), suggestion: problems.nearest(name, among: names))
      }
      if case .sequence(let items)? = node["window"]?["keep"]?.value {
        for (index, item) in items.enumerated() { check(item, "\(path).window.keep[\(index)]") }
      }
      guard case .sequence(let items)? = node["positions"]?.value else { continue }
      var seen: Set<String> = []
      for (index, item) in items.enumerated() {
        let path = "\(path).positions[\(index)]"
        check(item["symbol"], "\(path).symbol")
        if let symbol = item["symbol"], let name = KeyReader.text(symbol), !seen.insert(name).inserted {
          problems.add(symbol.location, "\(path).symbol", "twice in the list", was: KeyReader.show(symbol))
        }
        guard worker.quantities == .whole, let quantity = item["quantity"], let units = KeyReader.double(quantity),
          units != units.rounded(), problems.isClean("\(path).quantity")
        else { continue }
        problems.add(
          quantity.location, "\(path).quantity", "not a whole number of units", was: KeyReader.show(quantity),
          allowed: "a whole number, or 'quantities: fractional'")
      }
    }
  }
}
