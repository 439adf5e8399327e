import Determinism
import FileFormats
import TradingModel

/// What cycles and symbols mean in a run: signals name both by their indices, so that saved ones are of use only where
/// all of this is the same.
public struct Timeline: Equatable, Sendable {
  /// A symbol and what tells its bars from others.
  public struct Instrument: Equatable, Sendable {
    /// The symbol's name.
    public var symbol: String
    /// `BarSeries.contentDigest`, the bars of the warm-up among them.
    public var bars: UInt64

    /// Makes an entry from its parts.
    public init(symbol: String, bars: UInt64) {
      self.symbol = symbol
      self.bars = bars
    }
  }

  /// In ascending order of symbols.
  public var instruments: [Instrument]
  /// Number of cycles, those of the warm-up among them.
  public var cycleCount: Int
  /// The first cycle that strategies hear of; before it features warm up.
  public var firstCycle: Int
  /// The instants of that cycle and of the last, in nanoseconds since the epoch; nil for no cycle.
  public var range: ClosedRange<Int64>?
  /// The rule for missing bars, by its name in the workflow.
  public var missingBars: String

  /// The timeline of a run.
  ///
  /// - Parameters:
  ///   - series: The bars of each symbol, in ascending order of symbols.
  ///   - timestamps: The instant of every cycle.
  ///   - firstCycle: How many of the first cycles lie before the run's start.
  ///   - missingBars: The rule for missing bars, by its name in the workflow.
  /// - Complexity: Linear in the bars.
  public init(_ series: [BarSeries], timestamps: [Int64], firstCycle: Int, missingBars: String) {
    instruments = series.map { Instrument(symbol: $0.symbol.name, bars: $0.contentDigest) }
    cycleCount = timestamps.count
    self.firstCycle = firstCycle
    if firstCycle < timestamps.count, let last = timestamps.last { range = timestamps[firstCycle]...last }
    self.missingBars = missingBars
  }

  /// SHA-256 over all of it, 64 hexadecimal digits.
  public var digest: String { SHA256.hexadecimal(json.compactText) }

  /// In the form in which an archive keeps it.
  var json: JSONValue {
    .object([
      JSONMember(
        "instruments",
        .array(
          instruments.map {
            .object([
              JSONMember("symbol", .string($0.symbol)), JSONMember("bars", .string(Hexadecimal.string(of: $0.bars))),
            ])
          })),
      JSONMember("cycles", .integer(cycleCount)), JSONMember("first_cycle", .integer(firstCycle)),
      JSONMember("start", range.map { .integer(Int($0.lowerBound)) } ?? .null),
      JSONMember("end", range.map { .integer(Int($0.upperBound)) } ?? .null),
      JSONMember("missing_bars", .string(missingBars)),
    ])
  }

  /// Reads the form of `json`; nil for any other.
  init?(_ json: JSONValue?) {
    guard let json, case .array(let items) = json["instruments"], case .integer(let cycles) = json["cycles"],
      case .integer(let first) = json["first_cycle"], case .string(let rule) = json["missing_bars"],
      cycles >= 0, first >= 0, cycles <= SignalColumns.cycleLimit
    else { return nil }
    instruments = []
    for item in items {
      guard case .string(let symbol) = item["symbol"], case .string(let text) = item["bars"],
        let bars = UInt64(text, radix: 16)
      else { return nil }
      instruments.append(Instrument(symbol: symbol, bars: bars))
    }
    cycleCount = cycles
    firstCycle = first
    missingBars = rule
    switch (json["start"], json["end"]) {
    case (.integer(let start), .integer(let end)) where start <= end: range = Int64(start)...Int64(end)
    case (.null, .null): range = nil
    default: return nil
    }
  }
}

extension Timeline {
  /// Why signals of this timeline are of no use on another: each reason once, the most general first.
  func refusals(on other: Timeline) -> [SignalRefusal] {
    let (own, others) = (instruments.map(\.symbol), other.instruments.map(\.symbol))
    if own != others { return [.symbols(archive: own, run: others)] }
    var reasons: [SignalRefusal] = []
    if range != other.range { reasons.append(.range(archive: range, run: other.range)) }
    if firstCycle != other.firstCycle { reasons.append(.warmup(archive: firstCycle, run: other.firstCycle)) }
    if missingBars != other.missingBars {
      reasons.append(.missingBars(archive: missingBars, run: other.missingBars))
    }
    let differing = zip(instruments, other.instruments).filter { $0.bars != $1.bars }.map(\.0.symbol)
    // With another range or warm-up there are other bars; that is no second reason.
    if reasons.isEmpty || range == other.range && firstCycle == other.firstCycle, !differing.isEmpty {
      reasons.append(.data(symbols: differing))
    }
    if reasons.isEmpty, cycleCount != other.cycleCount { reasons.append(.data(symbols: own)) }
    return reasons
  }
}
