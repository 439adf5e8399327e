import FileFormats
import TableFiles

/// What walking forward came to, as `walk_forward.json` and the table `equity` tell it.
package struct WalkedPhase: Sendable {
  package struct Window: Equatable, Sendable {
    /// Instants of the first and the last cycle, nanoseconds since the epoch.
    package var train: ClosedRange<Int64>
    package var test: ClosedRange<Int64>
    package var isShort: Bool
    package var trial: Int?
    package var parameters: String
    package var inSample: Double?
    package var outOfSample: Double?
    package var efficiency: Double?
    package var startEquity: Double
    package var endEquity: Double
  }

  package let metric: String
  package let capital: Double
  package let efficiency: Double?
  package let windows: [Window]
  /// The portfolio by which trials are chosen, and whose figures these are; nil where there is one.
  let portfolio: String?
  /// The equity of all test windows, one behind the other.
  package private(set) var times: [Int64] = []
  package private(set) var equity: [Double] = []

  /// Nil where the text is not what a walk writes.
  init?(_ json: JSONValue) {
    guard let metric = json["metric"]?.asText, let capital = json["capital"]?.asNumber,
      case .array(let items)? = json["windows"]
    else { return nil }
    let windows = items.compactMap(Window.init)
    guard windows.count == items.count else { return nil }
    (self.metric, self.capital, self.windows) = (metric, capital, windows)
    efficiency = json["efficiency"]?.asNumber
    portfolio = json["portfolio"]?.asText
  }

  mutating func read(_ table: RunTable) throws(TableError) {
    var (times, equity): ([Int64], [Double]) = ([], [])
    let portfolio = portfolio
    try table.read(["timestamp", "equity"] + (portfolio == nil ? [] : ["portfolio_id"])) { rows in
      let values = rows.numbers(1)
      for (row, time) in rows.times(0).enumerated() {
        guard let time, portfolio == nil || rows.text(2, row) == portfolio else { continue }
        times.append(time)
        equity.append(values[row])
      }
    }
    (self.times, self.equity) = (times, equity)
  }
}

extension WalkedPhase.Window {
  init?(_ json: JSONValue) {
    guard let train = Self.span(json["train"]), let test = Self.span(json["test"]) else { return nil }
    (self.train, self.test) = (train, test)
    isShort = json["short"] == .boolean(true)
    if case .integer(let number)? = json["trial"] { trial = number } else { trial = nil }
    parameters = (json["parameters"]?.asMembers ?? []).map { member in
      let name = member.name.split(separator: ".").last.map(String.init) ?? member.name
      return "\(name) \(member.value.asText ?? String(decoding: member.value.compactText, as: UTF8.self))"
    }.joined(separator: ", ")
    inSample = json["in_sample"]?.asNumber
    outOfSample = json["out_of_sample"]?.asNumber
    efficiency = json["efficiency"]?.asNumber
    startEquity = json["start_equity"]?.asNumber ?? .nan
    endEquity = json["end_equity"]?.asNumber ?? .nan
  }

  private static func span(_ json: JSONValue?) -> ClosedRange<Int64>? {
    guard let from = json?["from"]?.asText.flatMap(TimeText.parse)?.value,
      let to = json?["to"]?.asText.flatMap(TimeText.parse)?.value, from <= to
    else { return nil }
    return from...to
  }
}

/// A stretch of time under one label.
package struct RegimeBand: Equatable, Sendable {
  package var label: String
  /// Nanoseconds since the epoch, both ends included.
  package var from: Int64
  package var to: Int64

  package init(label: String, from: Int64, to: Int64) { (self.label, self.from, self.to) = (label, from, to) }
}

/// The regimes that an analysis found, as `regimes.json` and `regime_params.json` tell them.
package struct PhaseRegimes: Sendable {
  package struct Label: Equatable, Sendable {
    package var name: String
    package var cycles: Double?
    package var runs: Double?
    package var share: Double?
    package var meanLength: Double?
    /// Which labels followed it, and how often.
    package var followers: String
    /// The best trial in it, where parameters were looked for.
    package var trial: Int?
    package var score: Double?
  }

  package let looksAhead: Bool
  package let labels: [Label]
  package let bands: [RegimeBand]

  init?(_ json: JSONValue, parameters: JSONValue?) {
    guard case .array(let items)? = json["labels"] else { return nil }
    looksAhead = json["looks_ahead"] == .boolean(true)
    labels = items.compactMap { item in
      guard let name = item["label"]?.asText else { return nil }
      let best = parameters?["by_regime"]?[name]
      let followers = (item["followed_by"]?.asMembers ?? []).map { member in
        "\(member.name) \(NumberText.grouped(Int(member.value.asNumber ?? 0)))"
      }
      var trial: Int?
      if case .integer(let number)? = best?["trial"] { trial = number }
      return Label(
        name: name, cycles: item["cycles"]?.asNumber, runs: item["runs"]?.asNumber, share: item["share"]?.asNumber,
        meanLength: item["mean_length"]?.asNumber, followers: followers.joined(separator: ", "), trial: trial,
        score: best?["score"]?.asNumber)
    }
    bands = (json["runs"]?.asItems ?? []).compactMap { item in
      guard let label = item["label"]?.asText, let from = item["from"]?.asText.flatMap(TimeText.parse)?.value,
        let to = item["to"]?.asText.flatMap(TimeText.parse)?.value
      else { return nil }
      return RegimeBand(label: label, from: from, to: to)
    }
  }
}
