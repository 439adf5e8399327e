import Determinism
import OrderExecution
import TradingModel

extension EquityTrading {
  /// Moves lanes to their target weights side by side, as if funds paid for everything; takes it back where that is not
  /// clear.
  ///
  /// Without short positions funds are cash, and sales need none. An order trades all of its size where what is free
  /// for it exceeds what it takes by more than rounding: `SizeRule.target` cuts nothing then. What sales and purchases
  /// leave is `cashAfter`, of signed values.
  /// - Returns: A bit a lane in which nothing was done yet.
  func moveTogether(_ lanes: UInt64, _ raws: BatchPrices.Slice) -> UInt64 {
    let (view, layout, costs) = (rows.all, layout, rules.sizes.costs)
    let zero = Number.zero
    var value = zero
    for place in 0..<layout.places { value = value + view[layout.held(place)] * Number(repeating: raws[place]) }
    value = view[layout.cash] + value
    // Of these none may be below nothing, and their sum must be finite.
    var (least, sum) = (zero, value)
    for place in 0..<layout.places { order(place, lanes, raws[place], value: value, least: &least, sum: &sum) }
    var cash = view[layout.cash]
    for place in 0..<layout.places {
      let sells = view[layout.change(place)] .< zero
      cash =
        cash - zero.replacing(with: view[layout.value(place)], where: sells)
        - zero.replacing(with: view[layout.commission(place)], where: sells)
    }
    // More than twice the fixed commission, so that what it leaves of the funds is no noise.
    let outlay = (Number(repeating: 1) + costs.proportional) * Number(repeating: 1 + 0x1p-30)
    let withheld = costs.fixed + costs.fixed
    var free = cash
    for place in 0..<layout.places {
      let buys = zero .< view[layout.change(place)]
      let paid = zero.replacing(with: view[layout.value(place)], where: buys)
      free = Number.least(free, cash - withheld - paid * outlay)
      cash = cash - paid - zero.replacing(with: view[layout.commission(place)], where: buys)
    }
    let isClear =
      (zero .< value) .& (sum .< Number(repeating: .infinity)) .& (zero .<= least) .& (zero .< free)
    let done = isClear.bits & lanes
    if done == Self.allLanes {
      view[layout.cash] = cash
      for place in 0..<layout.places {
        view[layout.held(place)] = view[layout.held(place)] + view[layout.change(place)]
        due[place] = 0
      }
      return 0
    }
    let isDone = Number.Mask(bits: done)
    view[layout.cash] = view[layout.cash].replacing(with: cash, where: isDone)
    for place in 0..<layout.places {
      let held = view[layout.held(place)]
      view[layout.held(place)] = held.replacing(with: held + view[layout.change(place)], where: isDone)
      due[place] &= ~done
    }
    return lanes & ~done
  }

  /// Does the same in one symbol, long or short.
  ///
  /// What an order closes is paid for or brings funds before the rest of it opens, and a short position that grows
  /// binds its value twice, see `Account.funds`.
  @inline(__always)
  func moveInOne(_ lanes: UInt64, _ raw: Double) -> UInt64 {
    let (view, costs) = (rows.all, rules.sizes.costs)
    let (zero, one, raw) = (Number.zero, Number(repeating: 1), Number(repeating: raw))
    let (cash, held) = (view[layout.cash], view[layout.held(0)])
    let value = cash + held * raw
    let target = rules.sizes.quantities.rounded(view[layout.stance(0)] * rules.amount * value / raw)
    let delta = target - held
    let moves = .!delta.magnitude.isNoise(of: held) .& Number.Mask(bits: lanes)
    let change = zero.replacing(with: delta, where: moves)
    let (size, buys) = (change.magnitude, zero .< change)
    let price = costs.executionPrice(raw: raw, buys: buys)
    let amount = size * price
    let closing = zero.replacing(
      with: Number.least(size, held.magnitude), where: ((zero .< held) .^ buys) .& (held .!= zero))
    let (closed, opened) = (closing * price, (size - closing) * price)
    let left = (cash + closed - closed * costs.proportional)
      .replacing(with: cash - closed - closed * costs.proportional, where: buys)
    let bound = zero.replacing(with: held * raw, where: (held .< zero) .& (change .< zero))
    // Far more than rounding comes to, of all that is added up.
    let doubt = Number(repeating: 0x1p-30) * (cash.magnitude + amount)
    let free = left + bound + bound - costs.fixed - costs.fixed - opened * (one + costs.proportional) - doubt
    let isClear =
      (zero .< value) .& (size .< Number(repeating: .infinity)) .& ((zero .< free) .| (opened .== zero))
    let done = isClear.bits & lanes
    let isDone = Number.Mask(bits: done) .& moves
    let after = cash - change * price - costs.commission(quantity: size, price: price)
    view[layout.cash] = cash.replacing(with: after, where: isDone)
    view[layout.held(0)] = held.replacing(with: held + change, where: isDone)
    memory.due[0] &= ~done
    return lanes & ~done
  }

  /// Finds the whole order that leads to a target weight: by how much it changes a position, its signed value and its
  /// commission.
  @inline(__always)
  private func order(
    _ place: Int, _ lanes: UInt64, _ raw: Double, value: Number, least: inout Number, sum: inout Number
  ) {
    let (view, layout, costs) = (rows.all, layout, rules.sizes.costs)
    let raw = Number(repeating: raw)
    let held = view[layout.held(place)]
    // Where nothing is left there is no target; such lanes are taken back.
    let target = rules.sizes.quantities.rounded(view[layout.stance(place)] * rules.amount * value / raw)
    least = Number.least(Number.least(least, held), target)
    let delta = target - held
    var change = delta.replacing(with: .zero, where: delta.magnitude.isNoise(of: held))
    if due[place] & lanes != lanes {
      change = Number.zero.replacing(with: change, where: Number.Mask(bits: due[place]))
    }
    let (size, price) = (change.magnitude, costs.executionPrice(raw: raw, buys: .zero .< change))
    sum = sum + size
    view[layout.change(place)] = change
    view[layout.value(place)] = change * price
    view[layout.commission(place)] = costs.commission(quantity: size, price: price)
  }
}
