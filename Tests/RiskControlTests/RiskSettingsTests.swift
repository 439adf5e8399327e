import Testing
import TradingModel

@testable import RiskControl

/// What of settings makes two portfolios differ in more than their names.
@Suite struct RiskSettingsTests {
  @Test func everyFieldButTheID_counts() {
    let settings = RiskSettings(id: "a")
    let changes: [(inout RiskSettings) -> Void] = [
      { $0.capital += 1 },
      { $0.positions = [OpeningPosition(symbol: Symbol("A"), quantity: 1, price: 1)] },
      { $0.strategies = [] },
      { $0.weights = ["s": 1] },
      { $0.sizing = .fixedQuantity(1) },
      { $0.rebalance = .everyBar },
      { $0.quantities = .fractional },
      { $0.limits.maxDrawdown = 0.5 },
      { $0.window.keep = [Symbol("A")] },
    ]
    for (index, change) in changes.enumerated() {
      var other = settings
      other.id = "b"
      #expect(settings.isEqualButForID(to: other))
      change(&other)
      #expect(!settings.isEqualButForID(to: other), "change \(index)")
    }
    // Fields that are added are to be compared too.
    #expect(Mirror(reflecting: settings).children.count == changes.count + 1)
  }
}
