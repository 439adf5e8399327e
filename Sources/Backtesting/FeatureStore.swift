import Configuration
import ContentStore
import FileFormats
import MarketData
import MarketFeatures
import TradingModel

/// Features of a run's bars that a store answers or keeps: an object a feature, with a column for each symbol.
///
/// Only features that say so are kept (`FeatureSpecification.storedVersion`): most are computed faster than they could
/// be read. What the store answers is what another run of this very build has computed over the same bars.
package struct FeatureStore: Sendable {
  private let store: ObjectStore
  private let program: ProgramIdentity
  /// The bars: everything that decides which there are.
  private let bars: ObjectKey
  /// Whether all features are kept, whatever they say.
  private let keepsAll: Bool

  /// Features over the bars that were read for a workflow; nil where none of them could be told from others.
  ///
  /// - Parameter keepsAll: Whether features are kept too that are computed faster; for tests.
  package init?(
    _ store: ObjectStore, program: ProgramIdentity, workflow: Workflow, data: MarketDataSet, keepsAll: Bool = false
  ) {
    guard !data.dataHashes.isEmpty, case .object(let members)? = workflow.canonicalForm["data"] else { return nil }
    self.store = store
    self.program = program
    self.keepsAll = keepsAll
    // Where a file lies does not matter: its content is an input.
    let settings = JSONValue.object(members.filter { $0.name != "path" })
    bars = ObjectKey(
      kind: "run of bars", settings: settings, inputs: data.dataHashes.map { "\($0.sha256) \($0.file)" },
      maker: .build(program))
  }

  /// Whether a plan has features that are kept at all.
  package static func isNeeded(for plan: BacktestPlan) -> Bool { plan.features.contains { $0.storedVersion != nil } }

  private func key(_ feature: FeatureSpecification) -> ObjectKey? {
    guard let version = feature.storedVersion ?? (keepsAll ? "" : nil) else { return nil }
    let settings = JSONValue.object([
      JSONMember("feature", .string(feature.name)), JSONMember("version", .string(version)),
    ])
    return ObjectKey(kind: "feature", settings: settings, inputs: [bars.text], maker: .build(program))
  }

  /// Where a feature's values come from.
  func source(of feature: FeatureSpecification, _ data: MarketDataSet) -> FeatureSource {
    guard let key = key(feature) else { return .computed }
    guard let content = store.get(key) else { return .kept }
    var columns: [[Double]] = []
    for column in content.columns {
      if case .doubles(let values) = column.values, values.count == data.cycleCount { columns.append(values) }
    }
    if columns.count == data.symbols.count, content.columns.count == columns.count { return .stored(columns) }
    store.refuse(key, "it does not hold the values of a feature")
    return .kept
  }

  /// Keeps what was computed, unless the run has ended early.
  func keep(_ kept: [(feature: FeatureSpecification, columns: [[Double]])], _ data: MarketDataSet) {
    for (feature, columns) in kept where columns.allSatisfy({ $0.count == data.cycleCount }) {
      guard let key = key(feature) else { continue }
      let facts = JSONValue.object([
        JSONMember("symbols", .array(data.symbols.symbols.map { .string($0.name) })),
        JSONMember("cycles", .integer(data.cycleCount)),
      ])
      store.putBeside(key, ObjectContent(facts: facts, columns: columns.map { Column(.doubles($0)) }))
    }
  }
}
