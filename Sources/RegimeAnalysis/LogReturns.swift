import Determinism

/// The last numbers of a series.
struct RingOfNumbers: Sendable {
  private(set) var numbers: [Double] = []
  private let capacity: Int
  private var next = 0

  init(capacity: Int) { self.capacity = capacity }

  var isFull: Bool { numbers.count == capacity }

  /// Adds a number, and says which one it takes the place of: that of `capacity` numbers before.
  mutating func push(_ number: Double) -> Double? {
    guard isFull else {
      numbers.append(number)
      return nil
    }
    let before = numbers[next]
    numbers[next] = number
    next = next + 1 == capacity ? 0 : next + 1
    return before
  }
}

/// The last log returns of a series of closes.
struct LogReturns: Sendable {
  private var returns: RingOfNumbers
  private var last: Double?

  init(window: Int) { returns = RingOfNumbers(capacity: window) }

  /// The log return from one close to the next.
  static func of(_ close: Double, after last: Double) -> Double { ExactMath.log(close / last) }

  mutating func add(_ close: Double) {
    if let last { _ = returns.push(Self.of(close, after: last)) }
    last = close
  }

  /// Their standard deviation, divisor n - 1; nil until the window is full.
  var deviation: Double? {
    guard returns.isFull else { return nil }
    let count = Double(returns.numbers.count)
    let mean = returns.numbers.reduce(0, +) / count
    let squares = returns.numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / (count - 1)).squareRoot()
  }
}
