import Determinism

/// Every signal of one strategy over a whole run, as columns: seventeen bytes a change of stance.
///
/// In ascending order of (cycle, symbol), each pair once. The sequence of a signal is its place plus 1, its instant
/// that of its cycle.
public struct SignalColumns: Equatable, Sendable {
  /// Index of the cycle at whose close each stance was decided.
  public private(set) var cycles: [Int32] = []
  /// Index of the symbol.
  public private(set) var symbols: [Int32] = []
  /// -1, 0 or 1.
  public private(set) var directions: [Int8] = []
  /// From 0 to 1; 0 exactly where the direction is 0.
  public private(set) var strengths: [Double] = []

  /// The most cycles that a run with saved signals may have: what a column's 32 bits tell apart.
  public static let cycleLimit = Int(Int32.max)

  /// No signal yet.
  public init() {}

  /// Wraps columns; nil where they are not equally long, not in ascending order of (cycle, symbol), or hold a stance,
  /// cycle or symbol that there is not.
  ///
  /// Complexity: O(n).
  public init?(
    cycles: [Int32], symbols: [Int32], directions: [Int8], strengths: [Double], cycleCount: Int, symbolCount: Int
  ) {
    let count = cycles.count
    guard symbols.count == count, directions.count == count, strengths.count == count else { return nil }
    var last = (cycle: Int32(-1), symbol: Int32(-1))
    for index in 0..<count {
      let place = (cycle: cycles[index], symbol: symbols[index])
      guard place > last, place.cycle >= 0, place.symbol >= 0, place.cycle < cycleCount, place.symbol < symbolCount,
        Stance(direction: directions[index], strength: strengths[index]).isValid
      else { return nil }
      last = place
    }
    self.cycles = cycles
    self.symbols = symbols
    self.directions = directions
    self.strengths = strengths
  }

  /// Number of signals.
  public var count: Int { cycles.count }

  /// Adds what follows, in ascending order of (cycle, symbol).
  ///
  /// - Precondition: Cycles are below `cycleLimit`.
  public mutating func append(_ signals: some Sequence<Signal>) {
    for signal in signals {
      cycles.append(Int32(signal.cycle))
      symbols.append(Int32(signal.symbol))
      directions.append(signal.stance.direction)
      strengths.append(signal.stance.strength)
    }
  }

  /// The same of a list, in columns that are as long as they need be where these are the first.
  package mutating func append(_ signals: [Signal]) {
    if signals.isEmpty { return }
    signals.withUnsafeBufferPointer { signals in
      cycles.append(signals) { Int32($0.cycle) }
      symbols.append(signals) { Int32($0.symbol) }
      directions.append(signals) { $0.stance.direction }
      strengths.append(signals) { $0.stance.strength }
    }
  }

  /// The signal at a place.
  public subscript(place: Int) -> Signal {
    Signal(
      cycle: Int(cycles[place]), symbol: Int(symbols[place]),
      stance: Stance(direction: directions[place], strength: strengths[place]), sequence: place + 1)
  }

  /// The places of the signals of a range of cycles.
  ///
  /// Complexity: O(log n).
  public func span(of range: Range<Int>) -> Range<Int> {
    let first = cycles.lowerBound { Int($0) < range.lowerBound }
    return first..<max(first, cycles.lowerBound { Int($0) < range.upperBound })
  }

  /// The signals at a range of places.
  public func signals(in span: Range<Int>) -> [Signal] { span.map { self[$0] } }

  /// Every signal.
  public var all: [Signal] { signals(in: 0..<count) }
}

extension SignalColumns {
  /// The same without the signal at a place: the stance before it holds on.
  ///
  /// The next signal of the symbol goes too where it says the stance that held before, as it changes nothing then.
  ///
  /// Complexity: O(n).
  public func without(_ place: Int) -> SignalColumns {
    let symbol = symbols[place]
    var held = Stance.flat
    if let before = symbols[..<place].lastIndex(of: symbol) { held = self[before].stance }
    let next = symbols[(place + 1)...].firstIndex(of: symbol)
    let dropped = next.flatMap { self[$0].stance == held ? $0 : nil }
    var rest = SignalColumns()
    for other in 0..<count where other != place && other != dropped { rest.append([self[other]]) }
    return rest
  }

  /// The place of the signal of a cycle and symbol; nil where there is none.
  ///
  /// Complexity: O(log n + k) for k signals of the cycle.
  public func place(of symbol: Int, at cycle: Int) -> Int? {
    span(of: cycle..<(cycle + 1)).first { symbols[$0] == Int32(symbol) }
  }
}

extension Array {
  /// Adds something of each signal: put together first, so that a new column is as long as it need be.
  @inline(__always)
  fileprivate mutating func append(_ signals: UnsafeBufferPointer<Signal>, _ value: (Signal) -> Element) {
    withUnsafeTemporaryAllocation(of: Element.self, capacity: signals.count) { values in
      for index in signals.indices { values.initializeElement(at: index, to: value(signals[index])) }
      append(contentsOf: UnsafeBufferPointer(values))
      values.deinitialize()
    }
  }
}

extension Stance {
  /// Whether direction and strength are within their bounds and agree.
  @inlinable package var isValid: Bool {
    switch direction {
    case 0: strength == 0
    case -1, 1: strength > 0 && strength <= 1
    default: false
    }
  }
}
