import OrderExecution
import RiskControl
import TradingModel

/// Random bars, signals and settings, the same for the same seed.
struct RandomScenario {
  var market: TestMarket
  var execution: ExecutionSettings
  var portfolios: [RiskSettings] = []
  var signals: [[Signal]] = []

  /// - Parameters:
  ///   - carries: Whether missing bars are carried, in some seeds, so that signals change where nothing fills.
  ///   - limits: Whether exposure limits are drawn.
  init(seed: UInt64, portfolioCount: Int, carries: Bool, limits: Bool) {
    var random = TestRandom(state: seed)
    let symbolCount = 1 + random.below(4)
    market = Self.market(&random, symbolCount: symbolCount, count: 40 + random.below(60))
    if carries && random.chance(0.7) { market = market.carrying() }
    execution = ExecutionSettings(
      fill: random.chance(0.6) ? .nextOpen : .sameClose,
      proportionalCommission: random.chance(0.5) ? 0.001 : 0, fixedCommission: random.chance(0.3) ? 1 : 0,
      slippageBasisPoints: random.chance(0.4) ? 7 : 0, closeAtEnd: random.chance(0.4))
    for index in 0..<portfolioCount {
      let settings = Self.settings(&random, index, limits: limits)
      portfolios.append(settings)
      let traded = Self.symbols(settings, symbolCount)
      signals.append(Self.signals(&random, market, symbols: traded))
    }
  }

  static func symbols(_ settings: RiskSettings, _ symbolCount: Int) -> [Int] {
    settings.sizing == .allIn ? [symbolCount - 1] : Array(0..<symbolCount)
  }

  private static func market(_ random: inout TestRandom, symbolCount: Int, count: Int) -> TestMarket {
    let missing = random.chance(0.3) ? 0 : 0.3 * random.unit()
    let volatility = random.chance(0.3) ? 0.25 : 0.03
    var opens: [[Double]] = []
    var closes: [[Double]] = []
    for _ in 0..<symbolCount {
      var price = 5 + 150 * random.unit()
      var open: [Double] = []
      var close: [Double] = []
      for _ in 0..<count {
        let first = price * (1 + volatility * (random.unit() - 0.5))
        price = max(0.5, first * (1 + volatility * (random.unit() - 0.48)))
        let isMissing = random.chance(missing)
        open.append(isMissing ? .nan : first)
        close.append(isMissing ? .nan : price)
      }
      opens.append(open)
      closes.append(close)
    }
    return TestMarket(open: opens, close: closes)
  }

  private static func settings(_ random: inout TestRandom, _ index: Int, limits: Bool) -> RiskSettings {
    var settings = RiskSettings(id: "p\(index)", capital: [300, 5_000, 100_000][random.below(3)])
    switch random.below(4) {
    case 0: settings.sizing = .fixedQuantity([1, 7, 40][random.below(3)])
    case 1: settings.sizing = .fixedFraction(0.1 + 0.9 * random.unit())
    case 2: settings.sizing = .allIn
    default: settings.sizing = .targetPercent(0.2 + 0.8 * random.unit())
    }
    settings.rebalance = random.chance(0.3) ? .everyBar : .onChange
    settings.quantities = random.chance(0.5) ? .whole : .fractional
    if random.chance(0.4) { settings.limits.maxDrawdown = 0.02 + 0.2 * random.unit() }
    if limits && random.chance(0.5) { settings.limits.maxPosition = 0.1 + 0.9 * random.unit() }
    if limits && random.chance(0.5) { settings.limits.maxGrossExposure = 0.2 + 0.9 * random.unit() }
    return settings
  }

  private static func signals(_ random: inout TestRandom, _ market: TestMarket, symbols: [Int]) -> [Signal] {
    var changes: [Change] = []
    let rate = 0.02 + 0.3 * random.unit()
    var last = Array(repeating: Stance.flat, count: market.symbolCount)
    for cycle in 0..<market.count {
      for symbol in symbols where market.presence[symbol][cycle] != .absent && random.chance(rate) {
        let direction = Int8(random.below(3) - 1)
        let strength = direction == 0 ? 0 : random.chance(0.6) ? 1 : 0.1 + 0.9 * random.unit()
        let stance = Stance(direction: direction, strength: strength)
        if stance == last[symbol] { continue }
        last[symbol] = stance
        changes.append(Change(cycle: cycle, symbol: symbol, direction: direction, strength: strength))
      }
    }
    return Change.signals(changes)
  }

  /// Runs all portfolios together, or those whose indices are given.
  func run(blockSize: Int, reversed: Bool = false, only: [Int]? = nil) throws -> [LedgerBlock] {
    let chosen = only ?? Array(portfolios.indices)
    var driver = try SimulationDriver(
      portfolios: chosen.map { portfolios[$0] }, execution: execution, symbolCount: market.symbolCount,
      reversed: reversed)
    return try driver.run(market, signals: chosen.map { signals[$0] }, blockSize: blockSize)
  }
}
