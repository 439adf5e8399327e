import Determinism
import PortfolioLanes
import RiskControl

/// Where lanes write what they are worth: a row a cycle, in memory of the block that is worked.
///
/// Lanes that are worked one by one write into the same rows, each its own number of each row.
struct LaneMarks<Number: Lane> {
  private let equities: UnsafeMutablePointer<Number>
  /// From a row to the next.
  private let stride: Int
  /// The values of positions, a number a row without gaps, where these are asked for.
  private let values: UnsafeMutablePointer<Number>?

  init(_ equities: UnsafeMutablePointer<Number>, stride: Int, values: UnsafeMutablePointer<Number>?) {
    (self.equities, self.stride, self.values) = (equities, stride, values)
  }

  /// The same without the rows before one.
  @inline(__always)
  func from(_ row: Int) -> LaneMarks {
    LaneMarks(equities + row &* stride, stride: stride, values: values.map { $0 + row })
  }

  @inline(__always)
  subscript(row: Int) -> Number { equities[row &* stride] }

  /// Values positions at a cycle and those after it, and writes what cash and they are worth.
  @inline(__always)
  func value(_ cash: Number, _ bar: BatchBar<Number>, _ count: Int) -> EquityExtent<Number> {
    if Number.laneCount == 1 { return valueAlone(cash, bar, count) }
    var extent = EquityExtent<Number>()
    var closes = bar.closes
    for row in 0..<count {
      let value = bar.value(at: closes)
      let equity = cash + value
      equities[row &* stride] = equity
      if let values { values[row] = value }
      extent.add(equity)
      closes.advance()
    }
    return extent
  }

  /// One lane has several cycles side by side instead.
  @inline(__always)
  private func valueAlone(_ cash: Number, _ bar: BatchBar<Number>, _ count: Int) -> EquityExtent<Number> {
    var extent = EquityExtent<Number>()
    let whole = count & ~3
    if whole > 0 { valueFours(cash[0], bar, whole, &extent) }
    var row = whole
    while row < count {
      var value = 0.0
      for place in bar.positions.indices {
        value = value + bar.positions[place].held[0] * bar.closes.column(place)[row]
      }
      let equity = Number(repeating: cash[0] + value)
      equities[row &* stride] = equity
      if let values { values[row] = Number(repeating: value) }
      extent.add(equity)
      row &+= 1
    }
    return extent
  }

  /// Values positions at four cycles after four, as two pairs: a pair is what every processor compares at once.
  @inline(__always)
  private func valueFours(
    _ cash: Double, _ bar: BatchBar<Number>, _ count: Int, _ extent: inout EquityExtent<Number>
  ) {
    let places = bar.positions.count
    let firstHeld = places > 0 ? bar.positions[0].held[0] : 0
    let firstColumn = bar.closes.column(0)
    var (highest, lowest) = (Pair(repeating: -.infinity), Pair(repeating: .infinity))
    var sum = Pair.zero
    var next = equities
    var row = 0
    while row < count {
      var (one, two) = (Pair.zero, Pair.zero)
      one = one + firstHeld * Self.pair(firstColumn + row)
      two = two + firstHeld * Self.pair(firstColumn + row + 2)
      var place = 1
      while place < places {
        let (held, column) = (bar.positions[place].held[0], bar.closes.column(place) + row)
        one = one + held * Self.pair(column)
        two = two + held * Self.pair(column + 2)
        place &+= 1
      }
      if let values {
        for index in 0..<2 {
          values[row &+ index] = Number(repeating: one[index])
          values[row &+ 2 &+ index] = Number(repeating: two[index])
        }
      }
      (one, two) = (cash + one, cash + two)
      next.pointee = Number(repeating: one[0])
      (next + stride).pointee = Number(repeating: one[1])
      next += 2 &* stride
      next.pointee = Number(repeating: two[0])
      (next + stride).pointee = Number(repeating: two[1])
      next += 2 &* stride
      highest = highest.replacing(with: one, where: highest .< one)
      highest = highest.replacing(with: two, where: highest .< two)
      lowest = lowest.replacing(with: one, where: one .< lowest)
      lowest = lowest.replacing(with: two, where: two .< lowest)
      sum = sum + one + two
      row &+= 4
    }
    for index in 0..<2 {
      extent.add(highest: Number(repeating: highest[index]), lowest: Number(repeating: lowest[index]))
    }
    extent.sum = Number(repeating: sum[0] + sum[1])
  }

  @inline(__always)
  private static func pair(_ prices: UnsafePointer<Double>) -> Pair {
    UnsafeRawPointer(prices).loadUnaligned(as: Pair.self)
  }

  private typealias Pair = SIMD2<Double>
}
