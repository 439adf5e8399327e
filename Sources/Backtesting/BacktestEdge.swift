import Determinism
import RunResults
import SimulationRuntime
import TradingContainers
import TradingModel
import TradingStrategies

/// A channel of a backtest before anything is built: who sends what to whom.
public struct BacktestEdge: Equatable, Sendable {
  /// What is sent.
  public enum Payload: String, Sendable, CaseIterable {
    /// Blocks of bars.
    case bars
    /// Blocks of bars with features.
    case features
    /// Changes of stance of a group's strategies, or of all.
    case rawSignals = "raw signals"
    /// A portfolio's final signals.
    case finalSignals = "final signals"
    /// Raw and final signals, for the record.
    case signalRecord = "signal record"
    /// Orders.
    case orders
    /// What became of orders.
    case reports
    /// What a portfolio did, for the record.
    case ledger
    /// What the portfolios of a batch did, for the record; and the same on its way back, to be used again.
    case batchRecords = "batch records"
  }

  /// Who sends.
  public let sender: ContainerID
  /// Who receives.
  public let receiver: ContainerID
  /// What is sent.
  public let payload: Payload

  init(_ sender: ContainerID, _ receiver: ContainerID, _ payload: Payload) {
    self.sender = sender
    self.receiver = receiver
    self.payload = payload
  }

  /// The channel's name: `SENDER>RECEIVER`.
  public var name: String { Self.name(sender, receiver) }

  static func name(_ sender: ContainerID, _ receiver: ContainerID) -> String { "\(sender)>\(receiver)" }

  /// The channel as a drawing shows it.
  public func link(_ manner: RunManner) -> NetworkLink {
    NetworkLink(name: name, sender: sender, receiver: receiver, capacity: manner.capacity)
  }
}

extension BacktestPlan {
  /// Every channel of the run through risk workers, from the data on.
  ///
  /// Complexity: linear in groups and portfolios.
  public var edges: [BacktestEdge] { edges(.network) }

  /// Every channel of the run as it is on a path, from the data on.
  ///
  /// Complexity: linear in groups and portfolios.
  public func edges(_ path: RunPath) -> [BacktestEdge] {
    typealias Plan = BacktestPlan
    var edges = computesFeatures ? [BacktestEdge(Plan.streamerID, Plan.computerID, .bars)] : []
    if path != .lanes { edges.append(BacktestEdge(Plan.streamerID, Plan.engineID, .bars)) }
    edges.append(BacktestEdge(Plan.routerID, Plan.signalRecorderID, .signalRecord))
    if recordsMarket { edges.append(BacktestEdge(Plan.computerID, Plan.marketRecorderID, .features)) }
    for source in sources {
      let id = source.containerID
      switch source.kind {
      case .computed: edges.append(BacktestEdge(Plan.computerID, id, .features))
      case .replayed: edges.append(BacktestEdge(Plan.streamerID, id, .bars))
      }
      edges.append(BacktestEdge(id, Plan.routerID, .rawSignals))
    }
    return edges + (path == .lanes ? batches.flatMap { batchEdges($0.containerID) } : portfolioEdges)
  }

  private func batchEdges(_ batch: ContainerID) -> [BacktestEdge] {
    [
      BacktestEdge(Self.streamerID, batch, .bars), BacktestEdge(Self.routerID, batch, .rawSignals),
      BacktestEdge(batch, Self.signalRecorderID, .signalRecord),
      BacktestEdge(batch, Self.portfolioRecorderID, .batchRecords),
      BacktestEdge(Self.portfolioRecorderID, batch, .batchRecords),
    ]
  }

  private var portfolioEdges: [BacktestEdge] {
    typealias Plan = BacktestPlan
    var edges: [BacktestEdge] = []
    for portfolio in portfolios.map(\.containerID) {
      edges.append(BacktestEdge(Plan.streamerID, portfolio, .bars))
      edges.append(BacktestEdge(Plan.routerID, portfolio, .finalSignals))
      edges.append(BacktestEdge(portfolio, Plan.engineID, .orders))
      edges.append(BacktestEdge(Plan.engineID, portfolio, .reports))
      edges.append(BacktestEdge(portfolio, Plan.portfolioRecorderID, .ledger))
    }
    return edges
  }
}

/// A type of message, and the payload that edges name it by.
protocol BacktestPayload: Sendable {
  static var payload: BacktestEdge.Payload { get }
}

extension MarketBlock: BacktestPayload {
  static var payload: BacktestEdge.Payload { .bars }
}

extension FeaturedBlock: BacktestPayload {
  static var payload: BacktestEdge.Payload { .features }
}

extension GroupSignals: BacktestPayload {
  static var payload: BacktestEdge.Payload { .rawSignals }
}

extension [Signal]: BacktestPayload {
  static var payload: BacktestEdge.Payload { .finalSignals }
}

extension SignalBlock: BacktestPayload {
  static var payload: BacktestEdge.Payload { .signalRecord }
}

extension OrderBatch: BacktestPayload {
  static var payload: BacktestEdge.Payload { .orders }
}

extension ExecutionReport: BacktestPayload {
  static var payload: BacktestEdge.Payload { .reports }
}

extension BatchRecords: BacktestPayload {
  static var payload: BacktestEdge.Payload { .batchRecords }
}

extension LedgerBlock: BacktestPayload {
  static var payload: BacktestEdge.Payload { .ledger }
}
