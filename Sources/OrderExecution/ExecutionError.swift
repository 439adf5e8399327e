import TradingModel

/// What was wrong when the execution engine stopped.
public enum ExecutionProblem: Error, Equatable {
  /// A batch came for a step that the engine has worked already: a promise was broken.
  case lateBatch
  /// A batch came for a step other than `accept` and `closeOut`.
  case misplacedBatch
  /// An order's sequence is not above that of the order before, or its cycle is not its batch's.
  case disorderedOrder(sequence: Int)
  /// An order asks for a quantity or weight that is not finite, or for no units at all.
  case unusableSize(sequence: Int)
  /// An order names a symbol that the run does not have.
  case unknownSymbol(sequence: Int, symbol: Int)
  /// A cancellation names an order that is not open.
  case unknownOrder(sequence: Int)
  /// The market data of the cycle to work has not been received.
  case missingMarket
  /// A block of market data does not follow the one before.
  case disorderedMarket(expected: Int, found: Int)
  /// A price to fill at is not a positive number.
  case unusablePrice(sequence: Int, price: Double)
  /// A fill exceeds what its order allows.
  case excessFill(sequence: Int, quantity: Double)
  /// Cash or a position is no longer a finite number.
  case accountNotFinite(sequence: Int)
}

/// A violated invariant of the execution engine, with the place where it showed.
public struct ExecutionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Index of the portfolio, or nil where no single one is concerned.
  public var portfolio: Int?
  /// The step of the cycle that was being worked.
  public var point: CyclePoint
  /// What was wrong.
  public var problem: ExecutionProblem

  /// Makes an error from its parts.
  public init(portfolio: Int?, point: CyclePoint, problem: ExecutionProblem) {
    self.portfolio = portfolio
    self.point = point
    self.problem = problem
  }

  /// The message, with the place where it showed.
  public var description: String {
    let place = portfolio.map { ", portfolio \($0)" } ?? ""
    return "execution: \(point)\(place): \(problem.description)"
  }
}

extension ExecutionProblem: CustomStringConvertible {
  /// What was wrong, without the place.
  public var description: String {
    switch self {
    case .lateBatch: "an order batch came after the engine had worked that step"
    case .misplacedBatch: "an order batch belongs to step accept or closeOut"
    case .disorderedOrder(let sequence): "order \(sequence) is out of order in its batch"
    case .unusableSize(let sequence): "order \(sequence) has a size that is not a usable number"
    case .unknownSymbol(let sequence, let symbol): "order \(sequence) names symbol \(symbol), which does not exist"
    case .unknownOrder(let sequence): "order \(sequence) is to be cancelled but is not open"
    case .missingMarket: "the market data of the cycle is missing"
    case .disorderedMarket(let expected, let found): "market data for cycle \(expected) was due, was \(found)"
    case .unusablePrice(let sequence, let price): "order \(sequence) would fill at the price \(price)"
    case .excessFill(let sequence, let quantity): "order \(sequence) was filled with \(quantity) units, beyond its size"
    case .accountNotFinite(let sequence): "after order \(sequence) the account is not finite"
    }
  }
}
