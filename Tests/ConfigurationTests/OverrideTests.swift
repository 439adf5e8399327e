import Configuration
import RiskControl
import Testing
import TradingStrategies

@Suite struct OverrideTests {
  private let several = """
    data: {symbols: [A]}
    strategies:
      - {id: fast.one, type: momentum, parameters: &p {lookback: 5}}
      - {type: momentum, parameters: *p}
      - {id: third, type: momentum, parameters: {<<: *p, threshold: 0.5}}

    """

  private func lookbacks(_ overrides: String...) throws -> [Int] {
    try decode(several, overrides: overrides).strategies.map {
      guard case .integer(let lookback) = $0.parameters["lookback"] else { return 0 }
      return lookback
    }
  }

  @Test func items_areNamedInFourWays() throws {
    let key = "parameters.lookback=7"
    #expect(try lookbacks("strategies.0.\(key)") == [7, 5, 5])
    #expect(try lookbacks("strategies[0].\(key)") == [7, 5, 5])
    #expect(try lookbacks("strategies.third.\(key)") == [5, 5, 7])
    // An ID with a dot in it, and a strategy whose ID is its type.
    #expect(try lookbacks("strategies.fast.one.\(key)") == [7, 5, 5])
    #expect(try lookbacks("strategies.momentum.\(key)", "strategies[2].parameters.lookback=8") == [5, 7, 8])
  }

  @Test func item_thatIsNotThere_isAnsweredWithThoseThatAre() {
    #expect(
      problems(several, overrides: ["strategies.thrid.weight=2", "strategies.3.weight=2", "data.symbols.1=B"]) == [
        "--set strategies.thrid.weight: the list has no item 'thrid'; allowed 0 to 2, fast.one, momentum, third; did "
          + "you mean third?",
        "--set strategies.3.weight: the list has no item '3'; allowed 0 to 2, fast.one, momentum, third",
        "--set data.symbols.1: the list has no item '1'; allowed 0",
      ])
    #expect(
      problems("data: {symbols: []}\n", overrides: ["data.symbols.0=B"]).last
        == "--set data.symbols.0: the list has no item '0'; it is empty")
  }

  /// A mapping stands for a list of one item, and the item is named in either way.
  @Test func shortForms_areLists() throws {
    func worker(_ text: String, _ override: String) throws -> [Double] {
      try decode(text, overrides: [override]).risk.map(\.capital)
    }
    for name in ["risk.capital", "risk.main.capital", "risk.0.capital", "risk[0].capital"] {
      #expect(try worker(minimalText, "\(name)=5") == [5])
      #expect(try worker(minimalText + "risk: {quantities: fractional}", "\(name)=5") == [5])
      #expect(try worker(minimalText + "risk: [{}]", "\(name)=5") == [5])
    }
    #expect(try worker(minimalText, "risk.main={capital: 5}") == [5])
    for name in ["risk.capital", "risk.a.b.capital", "risk.0.capital"] {
      #expect(try worker(minimalText + "risk: {id: a.b}", "\(name)=5") == [5])
      #expect(try worker(minimalText + "risk: [{id: a.b}]", "\(name)=5") == [5])
    }
    for name in ["strategy", "strategies.0", "strategies.buy_and_hold"] {
      #expect(try decode(minimalText, overrides: ["\(name).weight=2"]).strategies.map(\.weight) == [2])
      let list = "data: {symbols: [A]}\nstrategies: [{type: buy_and_hold}]\n"
      #expect(try decode(list, overrides: ["\(name).weight=2"]).strategies.map(\.weight) == [2])
    }
    // A name that is a key of the item means the key, whatever the item is called.
    #expect(try worker(minimalText + "risk: {id: capital}", "risk.capital=5") == [5])
  }

  @Test func shortForms_ofWhatIsNotThere_areAnswered() {
    #expect(
      problems(minimalText, overrides: ["strategies.1.weight=2", "risk.trend.capital=5", "strategies.0.wieght=1"]) == [
        "--set strategies.1.weight: the list has no item '1'; allowed 0, buy_and_hold",
        "--set risk.trend.capital: risk.trend: unknown key; allowed capital, id, limits, positions, quantities, "
          + "rebalance, sizing, strategies, window",
        "--set strategies.0.wieght: strategy.wieght: unknown key; allowed align, direction, id, parameters, path, "
          + "symbols, type, weight; did you mean weight?",
      ])
    #expect(
      problems(several + "risk: [{id: a}, {id: b}]", overrides: ["strategy.weight=2", "risk.capital=5"]) == [
        "--set strategy.weight: the file has 3 strategies, name one of them, as strategies.0.weight; allowed 0 to 2, "
          + "fast.one, momentum, third",
        "--set risk.capital: the file has 2 risk workers, name one of them, as risk.0.capital; allowed 0 to 1, a, b",
      ])
  }

  /// What an override brings about is told of the override, wherever the other half of it stands.
  @Test func contradictionWithTheFile_isTheOverrides() {
    #expect(
      problems(several, overrides: ["strategies.0.id=third"]) == [
        "--set strategies.0.id: strategies[0].id: duplicate id 'third', which strategies[2] has"
      ])
    #expect(
      problems(several, overrides: ["strategy={type: momentum}"]) == [
        "--set strategy: 'strategy' and 'strategies' exclude each other; give one of them"
      ])
    #expect(
      problems(minimalText, overrides: ["reproducibility.master_seed=1", "coordinator={reproducibility: {}}"]) == [
        "--set coordinator: coordinator.reproducibility: given twice; 'reproducibility' stands in an override (--set)"
      ])
  }

  @Test func nullTakesAKeyAway() throws {
    let single = try decode(several, overrides: ["strategies=null", "strategy={type: momentum}"])
    #expect(single.strategies.map(\.id) == ["momentum"])
    let other = try decode(
      minimalText + "reproducibility: {master_seed: 7}\ncoordinator: {reproducibility: {master_seed: 8}}\n",
      overrides: ["reproducibility="])
    #expect(other.masterSeed == 8)
  }

  @Test func keyEndsAtTheFirstEqualsSign_whateverFollows() throws {
    #expect(try decode(minimalText, overrides: ["data.path=a=b"]).writtenDataPath == "a=b")
    #expect(try decode(minimalText, overrides: ["data.path=\u{301}x"]).writtenDataPath == "\u{301}x")
  }
}
