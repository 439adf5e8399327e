import Determinism
import TradingModel

/// Something that decided a run, or will decide it, and that no figure of its table shows.
///
/// Notices are told beside the figures of a run and stand in its manifest. They follow from the workflow, the data and
/// what happened, never from how the run was executed; no digest covers them.
public struct Notice: Equatable, Sendable {
  /// What it is about.
  public var code: NoticeCode
  /// Whose portfolio; nil where it concerns the run.
  public var portfolio: String?
  /// One sentence with the figures, without the portfolio's name.
  public var text: String
  /// What helps, such as a key of the workflow with a value; nil where nothing is to be done.
  public var help: String?
  /// The figures of the sentence, and others beside them.
  public var facts: [NoticeFact]
  /// The single things that `facts` sum up, in order, `itemLimit` of them at most.
  public var items: [[NoticeFact]]

  /// Most single things that a notice holds.
  public static let itemLimit = 20

  /// Makes a notice from its parts.
  public init(
    _ code: NoticeCode, portfolio: String? = nil, text: String, help: String? = nil, facts: [NoticeFact] = [],
    items: [[NoticeFact]] = []
  ) {
    self.code = code
    self.portfolio = portfolio
    self.text = text
    self.help = help
    self.facts = facts
    self.items = items
  }

  /// The value of a fact; nil where the notice has none of that name.
  public subscript(name: NoticeFact.Name) -> NoticeFact.Value? { facts.first { $0.name == name }?.value }

  /// Notices in the order in which they are told: by code, then by portfolio; equal ones keep their order.
  public static func inOrder(_ notices: [Notice]) -> [Notice] {
    let places = NoticeCode.allCases
    return notices.sorted { left, right in
      let (first, second) = (places.firstIndex(of: left.code) ?? 0, places.firstIndex(of: right.code) ?? 0)
      return first == second
        ? NaturalOrder.precedes(left.portfolio ?? "", right.portfolio ?? "") : first < second
    }
  }
}

/// A figure of a notice under its name.
public struct NoticeFact: Equatable, Sendable {
  /// What is told.
  public var name: Name
  /// The figure.
  public var value: Value

  /// A figure, of the type that its name has.
  public enum Value: Equatable, Sendable {
    /// A whole number.
    case integer(Int)
    /// Any number.
    case number(Double)
    /// A name or a word.
    case text(String)
    /// An instant.
    case time(Timestamp)
  }

  /// A whole number.
  public init(_ name: Name, _ value: Int) {
    self.name = name
    self.value = .integer(value)
  }

  /// Any number.
  public init(_ name: Name, _ value: Double) {
    self.name = name
    self.value = .number(value)
  }

  /// A name or a word.
  public init(_ name: Name, _ value: String) {
    self.name = name
    self.value = .text(value)
  }

  /// An instant.
  public init(_ name: Name, _ value: Timestamp) {
    self.name = name
    self.value = .time(value)
  }
}

extension NoticeFact {
  /// The names of all facts of all notices.
  public enum Name: String, CaseIterable, Sendable {
    case count, symbols, strategies, bars, days, dropped
    case symbol, strategy, type, feature, reason, key, row, label, share
    case column
    case time
    case price, from, to
    case averagePrice = "average_price"
    case quantity
    case funds, capital, equity, value
    case unrealisedProfit = "unrealised_profit"
    case drawdown, change
    case largestFall = "largest_fall"

    /// What values of this name are.
    public var type: ColumnType {
      switch self {
      case .count, .symbols, .strategies, .bars, .days, .dropped: .integer
      case .symbol, .strategy, .type, .feature, .reason, .key, .row, .label, .column: .text
      case .time: .time
      case .price, .from, .to, .averagePrice, .quantity, .funds, .capital, .equity, .value, .unrealisedProfit,
        .drawdown, .change, .largestFall, .share:
        .number
      }
    }

    /// What its numbers are counted in; nil where they are plain.
    public var unit: ColumnUnit? {
      switch self {
      case .price, .from, .to, .averagePrice: .price
      case .quantity: .units
      case .funds, .capital, .equity, .value, .unrealisedProfit: .currency
      case .drawdown, .change, .largestFall, .share: .fraction
      default: nil
      }
    }

    /// What it tells.
    public var meaning: String {
      switch self {
      case .count: "How often, or how many."
      case .symbols: "Number of symbols concerned."
      case .strategies: "Number of strategies concerned."
      case .bars: "Number of bars."
      case .days: "Number of days with a bar: the number of daily returns."
      case .dropped: "How many of `count` had nothing left."
      case .symbol: "A symbol."
      case .strategy: "The ID of a strategy."
      case .type: "The type of a strategy."
      case .feature: "The name of a feature."
      case .reason: "Why: of refusals as in the table `events`, else a sentence."
      case .key: "A key of the workflow."
      case .row: "A row that was left out, with its file and line."
      case .label: "The label of a regime, `unknown` where there is none yet."
      case .share: "Part of all bars."
      case .column: "Which price of a bar: `open`, `high`, `low` or `close`."
      case .time: "The closing time of the bar, of several the first."
      case .price: "What a unit cost, before costs; of several times the first."
      case .from: "The price before a jump, or the nearer of a bar's open and close."
      case .to: "The price after a jump."
      case .averagePrice: "Average price of the units held."
      case .quantity: "Units, negative where held short."
      case .funds: "What was free for new positions at the time."
      case .capital: "Capital of the portfolio at the start."
      case .equity: "Equity of the portfolio at the time."
      case .value: "Value of positions at their last closes."
      case .unrealisedProfit: "Value of positions less what they cost, commissions apart."
      case .drawdown: "Fall of equity from its peak."
      case .largestFall: "The largest fall of equity from its peak in the whole run."
      case .change: "A jump relative to the lower of its two prices."
      }
    }
  }
}
