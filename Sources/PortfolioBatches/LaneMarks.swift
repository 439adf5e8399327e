import Determinism
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

  /// One lane has four cycles side by side instead.
  @inline(__always)
  private func valueAlone(_ cash: Number, _ bar: BatchBar<Number>, _ count: Int) -> EquityExtent<Number> {
    var row = 0
    var (highest, lowest) = (Four(repeating: -.infinity), Four(repeating: .infinity))
    var sum = Four.zero
    while row &+ Four.scalarCount <= count {
      var value = Four.zero
      for place in bar.positions.indices {
        let closes = UnsafeRawPointer(bar.closes.column(place) + row).loadUnaligned(as: Four.self)
        value = value + bar.positions[place].held[0] * closes
      }
      let equity = cash[0] + value
      for index in 0..<Four.scalarCount {
        equities[(row &+ index) &* stride] = Number(repeating: equity[index])
        if let values { values[row &+ index] = Number(repeating: value[index]) }
      }
      highest = highest.replacing(with: equity, where: highest .< equity)
      lowest = lowest.replacing(with: equity, where: equity .< lowest)
      sum = sum + equity
      row &+= Four.scalarCount
    }
    var extent = EquityExtent<Number>()
    if row > 0 {
      for index in 0..<Four.scalarCount {
        extent.add(highest: Number(repeating: highest[index]), lowest: Number(repeating: lowest[index]))
      }
      extent.sum = Number(repeating: sum[0] + sum[1] + sum[2] + sum[3])
    }
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

  private typealias Four = SIMD4<Double>
}
