import TradingModel

/// What was wrong when a risk worker stopped.
public enum RiskProblem: Equatable, Sendable {
  /// `all_in` trades one symbol a worker; the worker was given this many.
  case allInSymbolCount(Int)
  /// The capital is not a positive number.
  case unusableCapital(Double)
  /// A block does not follow the one before, or came before that was finished.
  case disorderedBlock(expected: Int, found: Int)
  /// A signal is not in (cycle, symbol) order, or for a symbol that the worker does not trade.
  case misplacedSignal(cycle: Int, symbol: Int)
  /// A report came for a step that the worker does not wait for.
  case unexpectedReport(CyclePoint)
  /// The engine passed a step without reporting on open orders.
  case missingReport
  /// A fill or an end came for an order that is not open.
  case fillWithoutOrder(sequence: Int)
  /// A fill contradicts its order: symbol, side, quantity or price.
  case contradictoryFill(sequence: Int)
  /// The engine ended an order in a way that is not its business.
  case contradictoryClosure(sequence: Int)
  /// The engine's view of cash differs from the worker's own.
  case cashDisagrees(own: Double, engine: Double)
  /// Equity is no longer a finite number.
  case equityNotFinite(Double)
  /// Orders are open after the last cycle.
  case openAtEnd(count: Int)
}

/// A violated invariant of a risk worker, with the place where it showed.
public struct RiskError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Name of the portfolio.
  public var portfolio: String
  /// The step of the cycle that was being worked.
  public var point: CyclePoint
  /// What was wrong.
  public var problem: RiskProblem

  /// Makes an error from its parts.
  public init(portfolio: String, point: CyclePoint, problem: RiskProblem) {
    self.portfolio = portfolio
    self.point = point
    self.problem = problem
  }

  /// The message, with the place where it showed.
  public var description: String {
    "portfolio \(portfolio): \(point): \(problem.description)"
  }
}

extension RiskProblem: CustomStringConvertible {
  /// What was wrong, without the place.
  public var description: String {
    switch self {
    case .allInSymbolCount(let count): "sizing all_in trades one symbol, was given \(count)"
    case .unusableCapital(let capital): "capital must be a positive number, was \(capital)"
    case .disorderedBlock(let expected, let found): "market data for cycle \(expected) was due, was \(found)"
    case .misplacedSignal(let cycle, let symbol): "the signal of cycle \(cycle) for symbol \(symbol) is out of place"
    case .unexpectedReport(let point): "a report on \(point) was not due"
    case .missingReport: "the execution engine did not report on open orders"
    case .fillWithoutOrder(let sequence): "order \(sequence) was filled or ended but is not open"
    case .contradictoryFill(let sequence): "the fill of order \(sequence) contradicts the order"
    case .contradictoryClosure(let sequence): "order \(sequence) was ended as cancelled by the execution engine"
    case .cashDisagrees(let own, let engine): "cash is \(own), the execution engine says \(engine)"
    case .equityNotFinite(let equity): "equity is \(equity)"
    case .openAtEnd(let count): "\(count) orders are open after the last cycle"
    }
  }
}
