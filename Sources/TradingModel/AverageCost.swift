/// The average price of the units held, costs apart, by the average cost method.
package enum AverageCost {
  /// The average price once `fill` is booked on `held` signed units that cost `average` each; 0 when flat.
  ///
  /// Enlarging a position averages by units; reducing it leaves the average; crossing zero starts anew with the fill.
  package static func after(_ fill: Fill, held: Double, average: Double) -> Double {
    let quantity = held + fill.signedQuantity
    if quantity == 0 { return 0 }
    if held == 0 || (held > 0) != (quantity > 0) { return fill.price }
    if quantity.magnitude <= held.magnitude { return average }
    return (held.magnitude * average + fill.quantity * fill.price) / quantity.magnitude
  }
}
