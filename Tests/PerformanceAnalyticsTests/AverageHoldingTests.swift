import Determinism
import Testing
import TradingModel

@testable import PerformanceAnalytics

/// Average cost by branches, one position and one fill at a time, against the form that has none and eight lanes.
@Suite struct AverageHoldingTests {
  /// What is held, as a clerk would write it down.
  private struct Clerk: Equatable {
    var quantity = 0.0
    var average = 0.0
    var commission = 0.0
    var cycle = 0.0

    /// Side, units, entry price, cycle of the entry and commission of the trade that a fill closes.
    mutating func book(_ units: Double, buys: Bool, _ price: Double, _ fee: Double, _ cycle: Double) -> [Double]? {
      let held = self
      let signed = buys ? units : -units
      if held.quantity == 0 || (held.quantity > 0) == buys {
        if held.quantity == 0 {
          (average, self.cycle) = (price, cycle)
        } else if (held.quantity + signed).magnitude > held.quantity.magnitude {
          average =
            (held.quantity.magnitude * held.average + units * price) / (held.quantity + signed).magnitude
        }
        quantity += signed
        commission += fee
        return nil
      }
      let size = held.quantity.magnitude
      let side: Double = held.quantity > 0 ? 1 : -1
      quantity += signed
      if units < size {
        let share = held.commission * (units / size)
        commission -= share
        return [side, units, held.average, held.cycle, share + fee]
      }
      if units == size {
        (average, commission) = (0, 0)
        return [side, size, held.average, held.cycle, held.commission + fee]
      }
      let exit = fee * (size / units)
      (average, commission, self.cycle) = (price, fee - exit, cycle)
      return [side, size, held.average, held.cycle, held.commission + exit]
    }
  }

  @Test(arguments: 0..<20) func lanes_areEightClerks(seed: Int) {
    var draw = SeededGenerator(masterSeed: UInt64(seed), id: "holding", purpose: "test")
    var clerks = Array(repeating: Clerk(), count: 8)
    var lanes = AverageHolding<SIMD8<Double>>()
    var single = Array(repeating: AverageHolding<Double>(), count: 8)
    for cycle in 0..<200 {
      var (units, price, fee) = (SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero)
      var (buys, fills) = (SIMD8<Double>.Mask(repeating: false), SIMD8<Double>.Mask(repeating: false))
      for lane in 0..<8 {
        // As much as is held now and then, and whole units mostly, so that positions are closed to the unit.
        let held = clerks[lane].quantity
        let isExit = held != 0 && draw.uniform() < 0.3
        units[lane] =
          isExit ? held.magnitude : draw.uniform() < 0.2 ? draw.uniform() : 1 + (draw.uniform() * 5).rounded()
        buys[lane] = isExit ? held < 0 : draw.uniform() < 0.5
        price[lane] = 50 + 10 * draw.uniform()
        fee[lane] = draw.uniform()
        fills[lane] = draw.uniform() < 0.7
      }
      let closing = lanes.book(
        units, buys: buys, price: price, commission: fee, cycle: SIMD8(repeating: Double(cycle)), where: fills)
      for lane in 0..<8 {
        var found: [Double]?
        if fills[lane] {
          found = clerks[lane].book(units[lane], buys: buys[lane], price[lane], fee[lane], Double(cycle))
        }
        let one = single[lane].book(
          units[lane], buys: buys[lane], price: price[lane], commission: fee[lane], cycle: Double(cycle),
          where: fills[lane])
        #expect(closing.closes[lane] == (found != nil), "seed \(seed), cycle \(cycle), lane \(lane)")
        #expect(one.closes == (found != nil))
        if let found {
          #expect(
            [
              closing.side[lane], closing.quantity[lane], closing.entryPrice[lane], closing.entryCycle[lane],
              closing.commission[lane],
            ] == found, "seed \(seed), cycle \(cycle), lane \(lane)")
          #expect([one.side, one.quantity, one.entryPrice, one.entryCycle, one.commission] == found)
        }
        let clerk = clerks[lane]
        #expect(lanes.quantity[lane] == clerk.quantity)
        #expect(lanes.averagePrice[lane] == clerk.average)
        #expect(lanes.commission[lane] == clerk.commission)
        #expect(single[lane].quantity == clerk.quantity && single[lane].averagePrice == clerk.average)
      }
    }
  }
}
