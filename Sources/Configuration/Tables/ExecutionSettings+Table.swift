import OrderExecution
import SettingsTables

extension ExecutionSettings {
  /// The section `execution`.
  static let table = SettingsTable(
    initial: ExecutionSettings(),
    later: ["latency", "order_types", "partial_fills", "mode", "peer_mode", "venue", "spread"], shorthand: ["fill"]
  ) {
    Field.value("fill", \.fill, .choice(), "When market orders fill.")
    Field.section("commission", \.self, commission, standard: .nothing("none"), "Commission of a fill.")
    Field.section("slippage", \.self, slippage, standard: .nothing("none"), "How much worse than the market fills are.")
    Field.value("close_at_end", \.closeAtEnd, .boolean, "Whether positions are closed at the last close of the data.")
  }

  /// The section `execution.commission`.
  private static let commission = SettingsTable(
    initial: ExecutionSettings(), later: ["minimum", "maximum", "per_share", "tiers"],
    shorthand: ["proportional", "fixed"]
  ) {
    Field.value(
      "proportional", \.proportionalCommission, .number(.within(0..<1)), unit: "fraction of the traded value",
      "Commission in proportion to the value."
    )
    Field.value("fixed", \.fixedCommission, .number(.notNegative), unit: "account currency", "Commission an order.")
  }

  /// The section `execution.slippage`.
  private static let slippage = SettingsTable(
    initial: ExecutionSettings(), later: ["ticks"], shorthand: ["basis_points"]
  ) {
    Field.value(
      "basis_points", \.slippageBasisPoints, .number(.within(0..<10_000)), unit: "basis points",
      "Buys pay this much more than the market, sales get this much less.")
  }
}
