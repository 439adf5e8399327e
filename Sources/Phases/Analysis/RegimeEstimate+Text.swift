import FileFormats

extension RegimeEstimate {
  /// What it comes to, for people.
  ///
  /// - Parameter choice: What is followed of each regime.
  func sentence(_ choice: String) -> String {
    func text(_ value: Double?) -> String {
      value.map { DecimalText.string(($0 * 1e4).rounded() / 1e4) } ?? "undefined"
    }
    func both(_ pair: Pair) -> String {
      "\(text(pair.inSample.sharpe)) in sample" + (pair.outOfSample.map { " and \(text($0.sharpe)) out of it" } ?? "")
    }
    return "Following \(choice) of each regime: an estimated Sharpe ratio of \(both(following)); the best single trial "
      + "(\(bestTrial)): \(both(bestSingle)). \(switches) switches are not paid for."
  }
}
