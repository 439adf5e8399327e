import Configuration
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
