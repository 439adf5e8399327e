import MarketFeatures
import Testing
import TradingModel
import TradingStrategies

@Suite("Registry and parameters")
struct StrategyRegistryTests {
  @Test func builtIns_areThere_sorted() throws {
    let registry = StrategyRegistry.builtIn
    #expect(
      registry.names == [
        "bollinger_reversion", "buy_and_hold", "channel_breakout", "ma_crossover", "macd_crossover", "momentum",
        "rsi_reversion",
      ])
    for name in registry.names {
      let definition = try #require(registry.definition(named: name))
      _ = try definition.prepare([:], direction: .longShort)
      #expect(definition.summary.hasSuffix("."))
    }
    #expect(registry.definition(named: "nothing") == nil)
  }

  @Test func features_followParameters() throws {
    func names(_ type: String, _ parameters: [String: ParameterValue] = [:]) throws -> [String] {
      try prepared(type, parameters).features.map(\.name)
    }
    #expect(try names("momentum") == ["rate_of_change(close,20)"])
    #expect(try names("ma_crossover") == ["sma(close,20)", "sma(close,50)"])
    #expect(
      try names("ma_crossover", ["average": .choice("ema"), "seed": .choice("first")])
        == ["ema(close,20,first)", "ema(close,50,first)"])
    #expect(
      try names("macd_crossover", ["signal": .integer(5)]) == ["macd(close,12,26,5)", "macd_signal(close,12,26,5)"])
    #expect(try names("rsi_reversion", ["period": .integer(9)]) == ["rsi(close,9)"])
    #expect(
      try names("bollinger_reversion", ["deviations": .integer(3)])
        == ["bollinger_lower(close,20,3)", "sma(close,20)", "bollinger_upper(close,20,3)"])
    #expect(
      try names("channel_breakout")
        == ["prior_high(20)", "prior_low(20)", "prior_high(10)", "prior_low(10)"])
    #expect(try names("buy_and_hold") == [])
  }

  @Test func registration_refusesDuplicatesAndContradictions() throws {
    func definition(_ name: String, _ parameters: [ParameterSpecification] = []) -> StrategyDefinition {
      StrategyDefinition(name: name, parameters: parameters, summary: "None.") { _, _ in
        try StrategyRegistryTests.holder()
      }
    }
    var registry = StrategyRegistry.builtIn
    #expect(throws: StrategyError.duplicateType("momentum")) { try registry.register(definition("momentum")) }
    #expect(throws: StrategyError.invalidDefinition(type: "", reason: "the name must not be empty")) {
      try registry.register(definition(""))
    }
    let parameter = ParameterSpecification.integer("n", in: 1...3, default: 9, "N.")
    let reason = "the default of n: out of bounds, was 9; allowed a whole number 1 to 3"
    #expect(throws: StrategyError.invalidDefinition(type: "x", reason: reason)) {
      try registry.register(definition("x", [parameter]))
    }
    let fine = ParameterSpecification.integer("n", in: 1...3, "N.")
    #expect(throws: StrategyError.invalidDefinition(type: "x", reason: "parameter n is described twice")) {
      try registry.register(definition("x", [fine, fine]))
    }
    let empty = ParameterSpecification.choice("side", among: [], "No side.")
    let nameless = StrategyError.invalidDefinition(type: "x", reason: "parameter side has no names to choose from")
    #expect(throws: nameless) { try registry.register(definition("x", [empty])) }
    try registry.register(definition("c", [fine]))
    try registry.register(definition("aa"))
    #expect(registry.names.first == "aa" && registry.names[3] == "c")
    #expect(throws: StrategyError.missingParameter("n")) {
      try registry.definition(named: "c")?.prepare([:], direction: .longOnly)
    }
  }

  static func holder() throws -> PreparedStrategy { try prepared("buy_and_hold") }

  @Test func parameters_areCheckedAloneAndTogether() throws {
    func message(_ type: String, _ parameters: [String: ParameterValue]) -> String {
      do {
        _ = try prepared(type, parameters)
        return "none"
      } catch { return "\(error)" }
    }
    #expect(
      message("ma_crossover", ["fast": .integer(50)])
        == "strategy ma_crossover: parameter fast: must be less than slow (50), was 50")
    #expect(
      message("macd_crossover", ["slow": .integer(12)])
        == "strategy macd_crossover: parameter fast: must be less than slow (12), was 12")
    #expect(
      message("ma_crossover", ["average": .choice("wma")])
        == "strategy ma_crossover: parameter average: unknown value, was 'wma'; allowed sma, ema; did you mean sma?")
    #expect(
      message("momentum", ["lookback": .integer(0)])
        == "strategy momentum: parameter lookback: out of bounds, was 0; allowed a whole number 1 to 1000000")
    #expect(
      message("momentum", ["lookback": .number(2.5)])
        == "strategy momentum: parameter lookback: wrong type, was 2.5; allowed a whole number 1 to 1000000")
    #expect(
      message("momentum", ["threshold": .number(-0.5)])
        == "strategy momentum: parameter threshold: out of bounds, was -0.5; allowed a number >= 0")
    #expect(
      message("momentum", ["threshold": .number(.nan)])
        == "strategy momentum: parameter threshold: out of bounds, was nan; allowed a number >= 0"
    )
    #expect(
      message("rsi_reversion", ["low": .integer(80)])
        == "strategy rsi_reversion: parameter low: must be less than high (70), was 80")
    #expect(
      message("rsi_reversion", ["high": .integer(101)])
        == "strategy rsi_reversion: parameter high: out of bounds, was 101; allowed a number >= 0 and <= 100")
    #expect(
      message("momentum", ["n": .integer(1)])
        == "strategy momentum: unknown parameter n; known are lookback, threshold")
    #expect(
      message("buy_and_hold", ["n": .integer(1)])
        == "strategy buy_and_hold: unknown parameter n; there are none")
    #expect(
      message("moment", [:])
        == "strategy moment: unknown strategy type moment; known are bollinger_reversion, buy_and_hold, "
        + "channel_breakout, ma_crossover, macd_crossover, momentum, rsi_reversion")
  }

  @Test func parameters_haveTypedAccess() throws {
    let parameters = StrategyParameters(["n": .integer(3), "x": .number(0.5), "c": .choice("a")])
    #expect(try parameters.integer("n") == 3)
    #expect(try parameters.number("n") == 3)
    #expect(try parameters.number("x") == 0.5)
    #expect(try parameters.choice("c") == "a")
    #expect(throws: StrategyError.missingParameter("m")) { try parameters.integer("m") }
    #expect(throws: StrategyError.wrongKind(parameter: "x", expected: "a whole number", found: .number(0.5))) {
      try parameters.integer("x")
    }
    #expect(throws: StrategyError.wrongKind(parameter: "c", expected: "a number", found: .choice("a"))) {
      try parameters.number("c")
    }
  }

  /// Whatever a definition throws, the strategy of the workflow is named with it.
  @Test func failureOfADefinition_namesTheStrategy() throws {
    struct Unfit: Error, CustomStringConvertible { let description = "no licence" }
    var registry = StrategyRegistry()
    let makes: [(String, @Sendable (StrategyParameters) throws -> PreparedStrategy)] = [
      ("unfit", { _ in throw Unfit() }),
      ("zero", { _ in try StrategyGroupTests.strongClose(.priorHigh(1), .priorLow(0)) }),
      ("other", { try StrategyGroupTests.strongClose(.priorHigh(1), .priorLow($0.integer("n"))) }),
    ]
    for (name, make) in makes {
      try registry.register(StrategyDefinition(name: name, summary: "Fails.") { parameters, _ in try make(parameters) })
    }
    func message(_ type: String, id: String = "mine") -> String {
      let error = #expect(throws: StrategyPreparationError.self) {
        try registry.prepare(StrategySettings(id: id, type: type))
      }
      return error?.description ?? "none"
    }
    #expect(message("unfit") == "strategy mine of type unfit: no licence")
    #expect(message("unfit", id: "unfit") == "strategy unfit: no licence")
    #expect(
      message("zero")
        == "strategy mine of type zero: feature prior_low(0): the period must be from 1 to 1000000, was 0")
    #expect(message("other") == "strategy mine of type other: parameter n is missing")
    let error = #expect(throws: StrategyPreparationError.self) {
      try registry.prepare(StrategySettings(id: "mine", type: "unfit"))
    }
    #expect(error?.strategy == "mine" && error?.type == "unfit" && error?.cause is Unfit)
  }

  @Test func preparedStrategies_refuseImpossibleFeatures() {
    let error = StrategyError.invalidFeature(.invalidPeriod(feature: "prior_low(0)", period: 0, allowed: 1...1_000_000))
    #expect(throws: error) {
      try StrategyGroupTests.strongClose(.priorHigh(1), .priorLow(0))
    }
  }
}
