import FileFormats
import RunResults

/// What limits and filters each portfolio had, and how often each acted.
struct RulesSection: ReportSection {
  let id: StaticString = "rules"
  let title = "Limits, filters and what they did"
  let runs: [ReportedRun]

  /// A rule of a portfolio and how often the run tells that it acted.
  package struct Rule: Equatable {
    package var portfolio: String
    package var name: String
    package var setting: String
    /// How often it was asked; nil where the tables of the run do not tell.
    package var asked: Int?
    /// Nil where the tables of the run do not tell.
    package var acted: Int?
    /// Why it can never act; nil where it may.
    package var never: String?
  }

  var isEmpty: Bool { runs.allSatisfy { Self.rules(of: $0).isEmpty && $0.events.isEmpty } }

  /// Limits and filters that are set, by portfolio.
  static func rules(of run: ReportedRun) -> [Rule] { limits(of: run) + filters(of: run) }

  /// What keeps signals from becoming positions, or weights from changing.
  static func filters(of run: ReportedRun) -> [Rule] {
    let threshold = run.configuration?["aggregation"]?["threshold"]?.asNumber ?? 0
    var rules: [Rule] = []
    for portfolio in run.portfolios where threshold > 0 {
      let followed = FollowedStances(run, portfolio: portfolio.name)
      if let followed, followed.isVote { continue }
      let counts = followed?.thresholdCounts
      rules.append(
        Rule(
          portfolio: portfolio.name, name: "aggregation.threshold", setting: DecimalText.string(threshold),
          asked: counts?.asked, acted: counts?.acted))
    }
    if let counts = run.confirmations, counts.bars > 1 {
      rules.append(
        Rule(
          portfolio: "all", name: "aggregation.confirm", setting: "\(counts.bars)", asked: counts.asked,
          acted: counts.acted))
    }
    return rules
  }

  static func limits(of run: ReportedRun) -> [Rule] {
    guard case .array(let portfolios)? = run.configuration?["risk"] else { return [] }
    let hasEvents = !run.missingTables.contains("events")
    let hasOrders = !run.missingTables.contains("orders")
    var rules: [Rule] = []
    for portfolio in portfolios {
      guard case .string(let name)? = portfolio["id"], case .object(let limits)? = portfolio["limits"] else { continue }
      for limit in limits where limit.value != .null {
        let isStop = limit.name == "max_drawdown"
        let kinds = isStop ? ["drawdown_stop"] : ["reduced", "limited"]
        let acted = run.events.filter { $0.portfolio == name && kinds.contains($0.kind) }.reduce(0) { sum, event in
          // An event of kind limited stands for as many refusals as its value says.
          sum + (event.kind == "limited" ? Int(event.sum.isFinite ? event.sum : 0) : event.count)
        }
        let asked = isStop ? marks(of: name, in: run) : hasEvents && hasOrders ? entries(of: name, in: run) : nil
        rules.append(
          Rule(
            portfolio: name, name: "limits.\(limit.name)",
            setting: String(decoding: limit.value.compactText, as: UTF8.self), asked: asked,
            acted: hasEvents ? acted : nil, never: limit.value.asNumber.flatMap { never(limit.name, $0, portfolio) }))
      }
    }
    return rules
  }

  /// Bars at whose end a portfolio's drawdown was looked at: all up to its stop.
  private static func marks(of name: String, in run: ReportedRun) -> Int? {
    guard let history = run.portfolios.first(where: { $0.name == name }) else { return nil }
    let stop = run.events.first { $0.portfolio == name && $0.stop != nil }?.first ?? Int64.max
    return history.times.count { $0 <= stop }
  }

  /// Orders that were to open a position or move one: those that were sent, and those that a limit left nothing of.
  private static func entries(of name: String, in run: ReportedRun) -> Int {
    let sent = run.entries.first { $0.portfolio == name }?.count ?? 0
    let limited = run.events.filter { $0.portfolio == name && $0.kind == "limited" }.reduce(0) { $0 + $1.sum }
    return sent + Int(limited.isFinite ? limited : 0)
  }

  /// Why a limit can never act, by its setting alone; nil where it may.
  static func never(_ name: String, _ value: Double, _ portfolio: JSONValue) -> String? {
    if name == "max_drawdown" { return value >= 1 ? "equity would have to fall to nothing, which is ruin" : nil }
    let sizing = portfolio["sizing"]
    let most: Double? =
      switch sizing?["type"]?.asText {
      case "all_in": 1
      case "target_percent": sizing?["fraction"]?.asNumber ?? 1
      case "fixed_fraction": sizing?["fraction"]?.asNumber
      default: nil
      }
    // Of several positions the sum may be more than any of them.
    guard name == "max_position" || sizing?["type"]?.asText == "all_in", let most, value >= most else { return nil }
    return "no entry is larger than \(NumberText.percent(most)) of the equity"
  }

  func write(to page: inout ReportWriter) {
    for run in runs {
      let rules = Self.rules(of: run)
      if !rules.isEmpty {
        page.add(
          ReportTable(
            caption: runs.count == 1 ? "Limits and filters that are set" : "Limits and filters of \(run.label)",
            headings: [
              .text("Portfolio"), .text("Rule"), .text("Set to"), .number("Asked"), .number("Acted"), .text(""),
            ],
            rows: rules.map { rule in
              [
                .text(rule.portfolio), .text(rule.name), .text(rule.setting),
                .number(rule.asked.map(Double.init), .count), .number(rule.acted.map(Double.init), .count),
                .text(Self.remark(rule, rules)),
              ]
            }, style: "words"))
      }
      if !run.events.isEmpty { page.add(Self.events(of: run, isOne: runs.count == 1)) }
    }
    page.paragraph(
      "A drawdown is looked at after each bar until it stops the portfolio, the other limits at each order that "
        + "opens a position or moves one. A threshold is asked whenever stances are weighed of which not all are flat, "
        + "a confirmation at each bar with another label than the one in force. What never acted changed nothing in "
        + "this run.", "aside")
  }

  private static func remark(_ rule: Rule, _ all: [Rule]) -> String {
    if rule.acted ?? 0 == 0, let never = rule.never { return "warning: it can never act; \(never)" }
    let isFilter = rule.name.hasPrefix("aggregation.")
    guard let acted = rule.acted else {
      return isFilter ? "the folder does not tell what was weighed" : "the run has no table of events"
    }
    if acted == 0 { return "inert: it changed nothing" }
    if isFilter || rule.name == "limits.max_drawdown" { return "" }
    let entryLimits = all.filter { $0.name.hasPrefix("limits.") && $0.name != "limits.max_drawdown" }
    return entryLimits.count { $0.portfolio == rule.portfolio } > 1
      ? "counted together with the other limit of entries" : ""
  }

  private static func events(of run: ReportedRun, isOne: Bool) -> ReportTable {
    ReportTable(
      caption: isOne ? "Events of risk" : "Events of risk of \(run.label)",
      headings: [.text("Portfolio"), .text("Event"), .text("Reason"), .number("Times"), .text("First")],
      rows: run.events.map { event in
        [
          .text(event.portfolio), .text(event.kind), .text(event.reason ?? NumberText.undefined),
          .number(Double(event.count), .count), .date(event.first),
        ]
      })
  }
}

/// What runs told beside their figures.
struct NoticesSection: ReportSection {
  let id: StaticString = "notices"
  let title = "Notices"
  let runs: [ReportedRun]

  var isEmpty: Bool { runs.allSatisfy { $0.manifest.notices.isEmpty && $0.manifest.remarks.isEmpty } }

  func write(to page: inout ReportWriter) {
    for run in runs {
      for remark in run.manifest.remarks {
        page.paragraph(runs.count == 1 ? remark : "\(run.label): \(remark)")
      }
    }
    for run in runs where !run.manifest.notices.isEmpty {
      page.add(
        ReportTable(
          caption: runs.count == 1 ? "What the run told" : "What \(run.label) told",
          headings: [.text("Code"), .text("Severity"), .text("Portfolio"), .text("What"), .text("What helps")],
          rows: run.manifest.notices.map { notice in
            [
              .text(notice.code.rawValue), .text(notice.code.severity.rawValue),
              .text(notice.portfolio ?? NumberText.undefined), .text(notice.text), .text(notice.help ?? ""),
            ]
          }, style: "words"))
    }
  }
}
