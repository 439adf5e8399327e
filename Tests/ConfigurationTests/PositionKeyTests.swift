import RiskControl
import Testing
import TradingModel

@testable import Configuration

/// What a file says of positions at the beginning and the end.
@Suite struct PositionKeyTests {
  private static func problems(_ risk: String) -> [String] {
    PhaseTests.problems("data: {symbols: [A, B]}\nstrategy: {type: momentum, symbols: [A]}\nrisk: \(risk)\n")
  }

  @Test func positions_areReadBack() throws {
    let workflow = try decode(
      "data: {symbols: [A]}\nstrategy: {type: momentum}\n"
        + "risk: {quantities: fractional, positions: [{symbol: A, quantity: -2.5, price: 9}], window: {keep: [A]}}\n")
    let again = try decode(workflow.canonicalYAML)
    #expect(again == workflow && again.risk[0].positions.map(\.quantity) == [-2.5])
    #expect(again.risk[0].window.keep.map(\.name) == ["A"])
  }

  @Test func mistakesAreTold_eachOnce() {
    #expect(
      Self.problems("{positions: [{symbol: B, quantity: 1.5, price: -3}, {quantity: 0}, {}], window: {keep: [C]}}")
        .map { String($0.drop { $0 != "r" }) } == [
          "risk.positions[0].symbol: this risk worker trades no such symbol, was 'B'; allowed A",
          "risk.positions[0].quantity: not a whole number of units, was 1.5; allowed a whole number, or "
            + "'quantities: fractional'",
          "risk.positions[0].price: out of bounds, was -3; allowed a number > 0 and <= 1000000000000000",
          "risk.positions[1]: missing key 'symbol'", "risk.positions[1]: missing key 'price'",
          "risk.positions[1].quantity: a position of no units, was 0; allowed a number that is not 0",
          "risk.positions[2]: missing key 'symbol'", "risk.positions[2]: missing key 'quantity'",
          "risk.positions[2]: missing key 'price'",
          "risk.window.keep[0]: this risk worker trades no such symbol, was 'C'; allowed A",
        ])
    let twice = "{positions: [{symbol: A, quantity: 1, price: 3}, {symbol: A, quantity: 2, price: 3}]}"
    #expect(Self.problems(twice).count == 1 && Self.problems(twice)[0].hasSuffix("twice in the list, was 'A'"))
  }
}
