import Determinism

/// Every signal of one strategy over a whole run, as columns: seventeen bytes a change of stance.
///
/// In ascending order of (cycle, symbol), each pair once. The sequence of a signal is its place plus 1, its instant
/// that of its cycle.
///
/// Copies share one piece of memory until one of them changes: there are tens of thousands of them, each with few
/// signals, and a memory a column would cost more than what is in it.
///
/// `@unchecked Sendable`: no memory changes that somebody else holds.
public struct SignalColumns: @unchecked Sendable {
  /// Nil where nothing was ever added.
  private var memory: SignalMemory?

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
    let pointers = makeRoom(for: count)
    for index in 0..<count {
      let stance = Stance(direction: directions[index], strength: strengths[index])
      pointers?.set(index, cycle: cycles[index], symbol: symbols[index], stance)
    }
    memory?.header.count = count
  }

  /// Number of signals.
  public var count: Int { memory?.header.count ?? 0 }

  /// Index of the cycle at whose close each stance was decided.
  public var cycles: SignalColumn<Int32> { SignalColumn(self, offset: SignalPointers.cycleOffset) }
  /// Index of the symbol.
  public var symbols: SignalColumn<Int32> { SignalColumn(self, offset: SignalPointers.symbolOffset) }
  /// -1, 0 or 1.
  public var directions: SignalColumn<Int8> { SignalColumn(self, offset: SignalPointers.directionOffset) }
  /// From 0 to 1; 0 exactly where the direction is 0.
  public var strengths: SignalColumn<Double> { SignalColumn(self, offset: SignalPointers.strengthOffset) }

  /// Runs `body` with the columns, which are there as long as it runs.
  @inlinable
  package func withPointers<Result>(_ body: (SignalPointers) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(self) { try body(pointers) }
  }

  @usableFromInline var pointers: SignalPointers { memory?.pointers ?? SignalPointers() }

  /// Where the memory is that copies share; nil where there is none.
  package var address: UnsafeRawPointer? { memory.map { UnsafeRawPointer(Unmanaged.passUnretained($0).toOpaque()) } }

  /// Adds what follows, in ascending order of (cycle, symbol).
  ///
  /// - Precondition: Cycles are below `cycleLimit`.
  public mutating func append(_ signals: some Sequence<Signal>) { append(Array(signals)) }

  /// The same of a list, in memory that is as large as need be where these are the first.
  package mutating func append(_ signals: [Signal]) {
    guard let pointers = makeRoom(for: signals.count) else { return }
    let before = count
    signals.withUnsafeBufferPointer { signals in
      for index in signals.indices {
        let signal = signals[index]
        pointers.set(
          before + index, cycle: Int32(signal.cycle), symbol: Int32(signal.symbol), signal.stance)
      }
    }
    memory?.header.count = before + signals.count
  }

  /// Makes this the only one with its memory, with room for more signals.
  ///
  /// - Returns: The columns; nil where there are no more.
  private mutating func makeRoom(for more: Int) -> SignalPointers? {
    if more == 0 { return nil }
    guard let own = memory else {
      memory = SignalMemory.make(capacity: more)
      return memory?.pointers
    }
    if isKnownUniquelyReferenced(&memory), own.header.count + more <= own.header.capacity { return own.pointers }
    let larger = SignalMemory.make(capacity: max(own.header.count + more, own.header.count + own.header.count / 2))
    larger.take(own)
    memory = larger
    return larger.pointers
  }

  /// The signal at a place.
  public subscript(place: Int) -> Signal {
    withPointers { columns in
      precondition(place >= 0 && place < columns.count, "there is such a signal")
      return Signal(
        cycle: Int(columns.cycles[place]), symbol: Int(columns.symbols[place]),
        stance: Stance(direction: columns.directions[place], strength: columns.strengths[place]), sequence: place + 1)
    }
  }

  /// The places of the signals of a range of cycles.
  ///
  /// Complexity: O(log n).
  public func span(of range: Range<Int>) -> Range<Int> {
    withPointers { columns in
      let first = columns.cycles.lowerBound { Int($0) < range.lowerBound }
      return first..<max(first, columns.cycles.lowerBound { Int($0) < range.upperBound })
    }
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
    let symbols = symbols
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
    let span = span(of: cycle..<(cycle + 1))
    return withPointers { columns in span.first { columns.symbols[$0] == Int32(symbol) } }
  }
}

/// One of the columns of `SignalColumns`, which holds all of them; loops over many read them by `withPointers`.
public struct SignalColumn<Element: Sendable>: RandomAccessCollection, Sendable {
  private let signals: SignalColumns
  /// See `SignalPointers.column`.
  private let offset: Int

  fileprivate init(_ signals: SignalColumns, offset: Int) { (self.signals, self.offset) = (signals, offset) }

  /// The first place.
  public var startIndex: Int { 0 }
  /// The place behind the last one.
  public var endIndex: Int { signals.count }
  /// What stands at a place.
  public subscript(place: Int) -> Element {
    precondition(indices.contains(place), "there is such a signal")
    return signals.withPointers { $0.column(offset)[place] }
  }
}

extension SignalColumns: Equatable {
  /// Whether both say the same.
  public static func == (left: SignalColumns, right: SignalColumns) -> Bool {
    if left.memory === right.memory { return true }
    return left.withPointers { left in
      right.withPointers { right in
        left.cycles.elementsEqual(right.cycles) && left.symbols.elementsEqual(right.symbols)
          && left.directions.elementsEqual(right.directions) && left.strengths.elementsEqual(right.strengths)
      }
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
