import Determinism
import OrderExecution
import PortfolioLanes
import TradingModel

// Methods that change no property are mutating too: they would be handed a copy of all of it.
extension EquityLoop {
  /// Moves lanes to their target weights side by side, as if funds paid for everything; takes it back where that is not
  /// clear.
  ///
  /// Without short positions funds are cash, and sales need none. Purchases leave less and less of it, and each trades
  /// all of its size where it leaves more than rounding and a fixed commission come to: `SizeRule.target` cuts nothing
  /// then. So what the last leaves answers for all. What sales and purchases leave is `cashAfter`, of signed values.
  /// - Returns: A bit a lane in which nothing was done yet.
  mutating func moveTogether(_ lanes: UInt64, _ raws: BlockPrices.Slice) -> UInt64 {
    rules.pointee.costsAreProportional ? move(lanes, raws, isPlain: true) : move(lanes, raws, isPlain: false)
  }

  /// - Parameter isPlain: Whether trades cost no more than a part of their value.
  @inline(__always)
  private mutating func move(_ lanes: UInt64, _ raws: BlockPrices.Slice, isPlain: Bool) -> UInt64 {
    let (layout, due, fixed) = (layout, due, rules.pointee.sizes.costs.fixed)
    let held = pointer(layout.held(0))
    var value = Number.zero
    for place in 0..<layout.places { value = value + held[place] * Number(repeating: raws[place]) }
    let before = rows[layout.cash]
    value = before + value
    // Neither may positions be below nothing, which they mostly are known not to be, nor what is wanted.
    var least = Number.zero
    if !areLong { for place in 0..<layout.places { least = Number.least(least, held[place]) } }
    var cash = before
    for place in 0..<layout.places {
      cash = sell(place, lanes, raws[place], value: value, cash: cash, least: &least, isPlain: isPlain)
    }
    // Far more than rounding comes to.
    let withheld = cash * Number(repeating: 0x1p-30)
    let (paid, commissions) = (pointer(layout.value(0)), pointer(layout.commission(0)))
    for place in 0..<layout.places { cash = cash - paid[place] - commissions[place] }
    // More than the fixed commission itself, so that what it leaves of the funds is no noise.
    let free = isPlain ? cash - withheld : cash - fixed - fixed - withheld
    let isClear = (.zero .< value) .& (.zero .<= least) .& (.zero .< free)
    let done = isClear.bits & lanes
    let changes = pointer(layout.change(0))
    if done == Self.allLanes {
      rows[layout.cash] = cash
      for place in 0..<layout.places {
        held[place] = held[place] + changes[place]
        due[place] = 0
      }
      // To that which was wanted, or to what differs from it by rounding.
      areLong = true
      return 0
    }
    areLong = false
    let isDone = Number.Mask(bits: done)
    rows[layout.cash] = before.replacing(with: cash, where: isDone)
    for place in 0..<layout.places {
      held[place] = held[place].replacing(with: held[place] + changes[place], where: isDone)
      due[place] &= ~done
    }
    return lanes & ~done
  }

  /// Finds by how much the whole order that leads to a target weight changes a position; if it is a sale, what cash is
  /// afterwards, else what it costs.
  ///
  /// Where a number is none, or infinite, it shows in the cash.
  @inline(__always)
  private mutating func sell(
    _ place: Int, _ lanes: UInt64, _ raw: Double, value: Number, cash: Number, least: inout Number, isPlain: Bool
  ) -> Number {
    let (layout, costs, zero) = (layout, rules.pointee.sizes.costs, Number.zero)
    let raw = Number(repeating: raw)
    let held = rows[layout.held(place)]
    // Where nothing is left there is no target; such lanes are taken back.
    let target = rules.pointee.sizes.quantities.rounded(rows[layout.stance(place)] * rules.pointee.amount * value / raw)
    least = Number.least(least, target)
    let delta = target - held
    // As `isNoise(of: held)` has it, of no short position.
    var change = delta.replacing(with: zero, where: delta.magnitude .<= Number(repeating: RoundingNoise.part) * held)
    if due[place] & lanes != lanes { change = zero.replacing(with: change, where: Number.Mask(bits: due[place])) }
    let isSale = change .< zero
    let price = isPlain ? raw : costs.executionPrice(raw: raw, buys: .!isSale)
    // Of a sale both are negative.
    let traded = change * price
    var commission = costs.proportional * change * price
    if !isPlain {
      commission = (commission + costs.fixed).replacing(with: commission - costs.fixed, where: isSale)
        .replacing(with: zero, where: change .== zero)
    }
    rows[layout.change(place)] = change
    rows[layout.value(place)] = traded.replacing(with: zero, where: isSale)
    rows[layout.commission(place)] = commission.replacing(with: zero, where: isSale)
    return cash - zero.replacing(with: traded, where: isSale) + zero.replacing(with: commission, where: isSale)
  }

  /// Does the same in one symbol, long or short.
  ///
  /// What an order closes is paid for or brings funds before the rest of it opens, and a short position binds its value
  /// twice, see `Account.funds`: what opens is paid for where cash exceeds twice what is then held short.
  @inline(__always)
  mutating func moveInOne(_ lanes: UInt64, _ raw: Double) -> UInt64 {
    rules.pointee.costsAreProportional ? moveInOne(lanes, raw, isPlain: true) : moveInOne(lanes, raw, isPlain: false)
  }

  @inline(__always)
  private mutating func moveInOne(_ lanes: UInt64, _ raw: Double, isPlain: Bool) -> UInt64 {
    let (view, layout, costs) = (rows, layout, rules.pointee.sizes.costs)
    let (zero, raw) = (Number.zero, Number(repeating: raw))
    let (cash, held) = (view[layout.cash], view[layout.held(0)])
    let value = cash + held * raw
    let target = rules.pointee.sizes.quantities.rounded(view[layout.stance(0)] * rules.pointee.amount * value / raw)
    let delta = target - held
    let moves = .!delta.magnitude.isNoise(of: held)
    let price = isPlain ? raw : costs.executionPrice(raw: raw, buys: zero .< delta)
    let traded = delta * price
    let commission = costs.proportional * delta.magnitude * price
    let after = isPlain ? cash - traded - commission : cash - traded - (costs.fixed + commission)
    // A sale does not bring more than the market's price.
    let short = Number.least(target, zero) * raw
    // Far more than rounding comes to, of all that is added up.
    let doubt = Number(repeating: 0x1p-30) * (cash.magnitude + traded.magnitude + value)
    var free = after + short + short - doubt
    if !isPlain { free = free - costs.fixed - costs.fixed }
    let done = ((zero .< value) .& (zero .< free)).bits & lanes
    let isDone = Number.Mask(bits: done) .& moves
    view[layout.cash] = cash.replacing(with: after, where: isDone)
    view[layout.held(0)] = held.replacing(with: held + delta, where: isDone)
    due[0] &= ~done
    return lanes & ~done
  }
}
