import Determinism
import TradingModel

/// Who the events of a stream belong to: a strategy or a portfolio, and the container whose rows these are.
public struct StreamOwner: Equatable, Sendable {
  /// The ID of the strategy or portfolio in the workflow.
  public var id: String
  /// The path of the container that it runs in: a strategy group, a risk worker.
  public var container: String

  /// Makes an owner from its parts.
  public init(id: String, container: String) {
    self.id = id
    self.container = container
  }
}

extension StreamName.Kind {
  /// Raw signals of a strategy.
  public static let signals = Self("signals")
  /// Final signals of a portfolio.
  public static let finalSignals = Self("final_signals")
  /// Changes of the state of a portfolio's orders.
  public static let orders = Self("orders")
  /// Executions of a portfolio's orders.
  public static let fills = Self("fills")
  /// Positions of a portfolio after each cycle at which they changed.
  public static let positions = Self("positions")
  /// Equity of a portfolio at the end of each cycle.
  public static let equity = Self("equity")
  /// Round trips of a portfolio.
  public static let trades = Self("trades")
  /// What a risk worker did, or could not do, that no order shows.
  public static let events = Self("events")
}

/// What the fields of a stream's records need beside the record; one object a stream.
final class StreamScope: Sendable {
  let name: StreamName
  let owner: StreamOwner
  /// Names by index of symbol.
  let symbols: [String]

  init(_ kind: StreamName.Kind, _ owner: StreamOwner, symbols: [String]) {
    name = StreamName(kind, owner: owner.id)
    self.owner = owner
    self.symbols = symbols
  }
}

/// One event of a stream, field by field: what a trace is made of.
public struct StreamEvent: Equatable, Sendable {
  /// The stream.
  public let stream: StreamName
  /// Counts the events of the stream, from 1.
  public let sequence: Int
  /// When it happened.
  public let point: CyclePoint
  /// Everything that the digest of the stream covers, in its order.
  public let fields: [EventField]
}
