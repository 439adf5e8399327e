import Determinism
import TradingModel

/// Units held of one symbol at average cost, in lanes, and what fills close of them: the arithmetic of `TradeLedger`.
@usableFromInline
package struct AverageHolding<Number: Lane>: Equatable, Sendable {
  /// Signed units.
  @usableFromInline package internal(set) var quantity = Number.zero
  /// Average price of the units, costs apart; 0 when flat.
  @usableFromInline package internal(set) var averagePrice = Number.zero
  /// The entry commissions that no trade has taken yet.
  @usableFromInline package internal(set) var commission = Number.zero
  /// Cycle of the fill that opened the position.
  @usableFromInline package internal(set) var cycle = Number.zero

  /// What a fill closed.
  @usableFromInline
  package struct Closing {
    /// Lanes in which it closed something; in others nothing here means anything.
    @usableFromInline package let closes: Number.Mask
    /// 1 where a long position was reduced, -1 where a short one was.
    @usableFromInline package let side: Number
    /// Units closed, positive.
    @usableFromInline package let quantity: Number
    /// Average price at which they were opened.
    @usableFromInline package let entryPrice: Number
    /// Cycle of the fill that opened the position.
    @usableFromInline package let entryCycle: Number
    /// Commission of the exit, plus the entry commissions' share that falls to the units closed.
    @usableFromInline package let commission: Number

    @inlinable @inline(__always)
    init(
      closes: Number.Mask, side: Number, quantity: Number, entryPrice: Number, entryCycle: Number, commission: Number
    ) {
      self.closes = closes
      self.side = side
      self.quantity = quantity
      self.entryPrice = entryPrice
      self.entryCycle = entryCycle
      self.commission = commission
    }
  }

  @inlinable @inline(__always) package init() {}

  /// Books fills.
  ///
  /// - Parameters:
  ///   - units: Number of units, positive.
  ///   - price: Price paid or received a unit, slippage included.
  ///   - commission: Of the fill.
  ///   - cycle: Of the fill.
  ///   - fills: Lanes that have one.
  @inlinable @inline(__always)
  package mutating func book(
    _ units: Number, buys: Number.Mask, price: Number, commission fee: Number, cycle: Number, where fills: Number.Mask
  ) -> Closing {
    let (held, size) = (quantity, quantity.magnitude)
    let signed = (.zero - units).replacing(with: units, where: buys)
    let isFlat = held .== .zero
    let isLong = .zero .< held
    let closes = fills .& .!isFlat .& (isLong .^ buys) .& (units .!= .zero)
    let isBeyond = size .< units
    let one = Number(repeating: 1)

    let share = commission * (Number.least(size, units) / size)
    let entryCommission = share.replacing(with: commission, where: size .<= units)
    let exitCommission = fee.replacing(with: fee * (size / units), where: isBeyond)
    let closing = Closing(
      closes: closes, side: (.zero - one).replacing(with: one, where: isLong), quantity: Number.least(size, units),
      entryPrice: averagePrice, entryCycle: self.cycle, commission: entryCommission + exitCommission)

    let opens = isFlat .| (closes .& isBeyond)
    // A whole exit leaves nothing, one beyond the position its part of the commission.
    let left = (commission - entryCommission).replacing(with: fee - exitCommission, where: isBeyond)
    averagePrice = averagePrice.replacing(
      with: AverageCost.after(signed, units, at: price, held: held, average: averagePrice), where: fills)
    quantity = held.replacing(with: held + signed, where: fills)
    commission = commission.replacing(with: (commission + fee).replacing(with: left, where: closes), where: fills)
    self.cycle = self.cycle.replacing(with: cycle, where: fills .& opens)
    return closing
  }
}
