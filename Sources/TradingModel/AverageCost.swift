import Determinism

/// The average price of the units held, costs apart, by the average cost method.
@usableFromInline
package enum AverageCost {
  /// The average price once `fill` is booked on `held` signed units that cost `average` each; 0 when flat.
  ///
  /// Enlarging a position averages by units; reducing it leaves the average; crossing zero starts anew with the fill.
  package static func after(_ fill: Fill, held: Double, average: Double) -> Double {
    after(fill.signedQuantity, fill.quantity, at: fill.price, held: held, average: average)
  }

  /// The same, in lanes, of a fill of so many signed units, and as many without a sign.
  @inlinable @inline(__always)
  package static func after<Number: Lane>(
    _ signed: Number, _ units: Number, at price: Number, held: Number, average: Number
  ) -> Number {
    let quantity = held + signed
    let enlarged = (held.magnitude * average + units * price) / quantity.magnitude
    let isNew = (held .== .zero) .| ((.zero .< held) .^ (.zero .< quantity))
    return enlarged.replacing(with: average, where: quantity.magnitude .<= held.magnitude)
      .replacing(with: price, where: isNew)
      .replacing(with: .zero, where: quantity .== .zero)
  }
}
