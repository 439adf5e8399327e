import FileFormats
import RiskControl
import TradingModel
import TradingStrategies

extension WorkflowDecoder {
  /// The risk workers: a mapping for one, a list for several, one with defaults where nothing is said.
  func decodeRisk(_ root: MappingReader, strategies: [StrategySettings], symbols: [Symbol]?) -> [RiskSettings] {
    let context = RiskContext(strategies: strategies, symbols: symbols)
    guard let node = root["risk"], node.value != .null else {
      let worker = RiskSettings(id: "main")
      checkSizing(worker, context, location: root.location, path: "risk")
      return [worker]
    }
    guard case .sequence(let items) = node.value else {
      guard case .mapping = node.value else {
        root.report("risk", "wrong type", was: MappingReader.show(node), allowed: "a mapping or a list of mappings")
        return []
      }
      return [decodeWorker(node, path: "risk", context, idIsRequired: false)]
    }
    if items.isEmpty { root.report("risk", "must not be empty", allowed: "at least one risk worker") }
    var workers: [RiskSettings] = []
    var known = KnownIDs()
    for (index, item) in items.enumerated() {
      let path = "risk[\(index)]"
      let worker = decodeWorker(item, path: path, context, idIsRequired: items.count > 1)
      if !worker.id.isEmpty { known.add(worker.id, of: item, path: path, diagnostics) }
      workers.append(worker)
    }
    return workers
  }

  /// What the checks of a risk worker need to know of the rest of the file.
  struct RiskContext {
    var strategies: [StrategySettings]
    /// Nil where the symbols themselves are wrong.
    var symbols: [Symbol]?
    /// The IDs of the strategies, each once.
    let names: [String]
    let known: Set<String>

    init(strategies: [StrategySettings], symbols: [Symbol]?) {
      self.strategies = strategies
      self.symbols = symbols
      var known: Set<String> = []
      names = strategies.map(\.id).filter { known.insert($0).inserted }
      self.known = known
    }
  }

  private func decodeWorker(
    _ node: YAMLNode, path: String, _ context: RiskContext, idIsRequired: Bool
  ) -> RiskSettings {
    let reader = MappingReader(node, path: path, Schema.risk, diagnostics)
    let id = reader.optionalText("id")
    if case .absent = id, idIsRequired, !reader.isWrong {
      reader.reportMissing("id", "missing key 'id', which is required where there are several risk workers")
    }
    var worker = RiskSettings(id: id.value ?? (idIsRequired ? "" : "main"), capital: reader.number("capital"))
    decodeFollowed(reader, &worker, context)
    worker.rebalance = reader.choice("rebalance", else: .onChange)
    worker.quantities = reader.choice("quantities", else: .whole)
    let limits = section("limits", of: reader, Schema.limits)
    worker.limits = RiskLimits(
      maxPosition: limits.optionalNumber("max_position").value,
      maxGrossExposure: limits.optionalNumber("max_gross_exposure").value,
      maxDrawdown: limits.optionalNumber("max_drawdown").value)
    let before = diagnostics.count
    worker.sizing = decodeSizing(section("sizing", of: reader, Schema.sizing))
    if diagnostics.count == before {
      let location = reader["sizing"]?.location ?? reader.location
      checkSizing(worker, context, location: location, path: reader.path(of: "sizing"))
    }
    return worker
  }

  private func decodeFollowed(_ reader: MappingReader, _ worker: inout RiskSettings, _ context: RiskContext) {
    guard let node = reader["strategies"], node.value != .null else { return }
    let path = reader.path(of: "strategies")
    switch node.value {
    case .sequence(let items) where !items.isEmpty:
      var ids: [String] = []
      var seen: Set<String> = []
      for (index, item) in items.enumerated() {
        guard let id = MappingReader.text(item) else {
          let found = MappingReader.show(item)
          diagnostics.add(item.location, "\(path)[\(index)]", "wrong type", was: found, allowed: "a strategy ID")
          continue
        }
        if !seen.insert(id).inserted {
          diagnostics.add(item.location, "\(path)[\(index)]", "duplicate strategy", was: MappingReader.show(item))
        }
        checkKnown(id, item.location, "\(path)[\(index)]", context)
        ids.append(id)
      }
      worker.strategies = ids
    case .mapping(let pairs) where !pairs.isEmpty:
      for pair in pairs {
        let path = "\(path).\(Excerpt.of(pair.key, atMost: 80))"
        checkKnown(pair.key, pair.keyLocation, path, context)
        guard let weight = MappingReader.double(pair.value), NumberBounds.positive.contains(weight) else {
          let found = MappingReader.show(pair.value)
          diagnostics.add(
            pair.value.location, path, "not a weight", was: found, allowed: "a number > 0")
          continue
        }
        worker.weights[pair.key] = weight
      }
      worker.strategies = pairs.map(\.key).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    default:
      let isEmpty = node.value == .sequence([]) || node.value == .mapping([])
      reader.report(
        "strategies", isEmpty ? "must not be empty" : "wrong type", was: MappingReader.show(node),
        allowed: reader.section.key("strategies").kind.allowed)
    }
  }

  private func checkKnown(_ id: String, _ location: SourceLocation, _ path: String, _ context: RiskContext) {
    if context.known.contains(id) || context.known.isEmpty { return }
    diagnostics.add(
      location, path, "unknown strategy", was: "'\(Excerpt.of(id))'", allowed: MappingReader.list(context.names),
      suggestion: diagnostics.nearest(id, among: context.names))
  }

  private func decodeSizing(_ reader: MappingReader) -> SizingRule {
    let type = reader.optionalChoice("type", later: reader.section.laterKeys)
    let quantity = reader.optionalNumber("quantity")
    let fraction = reader.optionalNumber("fraction")
    if case .invalid = type { return .allIn }
    let name = type.value ?? "all_in"
    let takesQuantity = name == "fixed_quantity"
    let takesFraction = name == "fixed_fraction" || name == "target_percent"
    for (key, isTaken) in [("quantity", takesQuantity), ("fraction", takesFraction)]
    where !isTaken && reader.given(key) != nil {
      reader.report(key, "does not belong to sizing '\(name)'")
    }
    switch name {
    case "fixed_quantity":
      if case .absent = quantity { reportMissing("quantity", reader, name) }
      return .fixedQuantity(quantity.value ?? 1)
    case "fixed_fraction":
      if case .absent = fraction { reportMissing("fraction", reader, name) }
      return .fixedFraction(fraction.value ?? 1)
    case "target_percent": return .targetPercent(fraction.value ?? 1)
    default: return .allIn
    }
  }

  private func reportMissing(_ key: String, _ reader: MappingReader, _ type: String) {
    reader.reportMissing(key, "missing key '\(key)', which sizing '\(type)' requires")
  }

  /// `all_in` spends everything on one entry, so a worker that follows several symbols cannot use it.
  private func checkSizing(_ worker: RiskSettings, _ context: RiskContext, location: SourceLocation, path: String) {
    guard worker.sizing == .allIn, let symbols = context.symbols else { return }
    let ids = worker.strategies.map { Set($0) } ?? context.known
    var traded: Set<Symbol> = []
    for strategy in context.strategies where ids.contains(strategy.id) {
      traded.formUnion(strategy.symbols ?? symbols)
      if traded.count == symbols.count { break }
    }
    guard traded.count > 1 else { return }
    diagnostics.add(
      location, path, "'all_in' is for one symbol, and this risk worker trades \(traded.count)",
      allowed: "fixed_quantity, fixed_fraction, target_percent")
  }
}
