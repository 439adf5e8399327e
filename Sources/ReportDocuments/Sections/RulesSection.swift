import FileFormats
import RunResults

/// What limits each portfolio had, and how often each acted.
struct RulesSection: ReportSection {
  let id: StaticString = "rules"
  let title = "Limits and what they did"
  let runs: [ReportedRun]

  /// A rule of a portfolio and how often the run tells that it acted.
  package struct Rule: Equatable {
    package var portfolio: String
    package var name: String
    package var setting: String
    /// Nil where the tables of the run do not tell.
    package var acted: Int?
  }

  var isEmpty: Bool { runs.allSatisfy { Self.rules(of: $0).isEmpty && $0.events.isEmpty } }

  /// Limits that are set, by portfolio.
  static func rules(of run: ReportedRun) -> [Rule] {
    guard case .array(let portfolios)? = run.configuration?["risk"] else { return [] }
    let hasEvents = !run.missingTables.contains("events")
    var rules: [Rule] = []
    for portfolio in portfolios {
      guard case .string(let name)? = portfolio["id"], case .object(let limits)? = portfolio["limits"] else { continue }
      for limit in limits where limit.value != .null {
        let kinds = limit.name == "max_drawdown" ? ["drawdown_stop"] : ["reduced", "limited"]
        let acted = run.events.filter { $0.portfolio == name && kinds.contains($0.kind) }.reduce(0) { $0 + $1.count }
        rules.append(
          Rule(
            portfolio: name, name: "limits.\(limit.name)",
            setting: String(decoding: limit.value.compactText, as: UTF8.self), acted: hasEvents ? acted : nil))
      }
    }
    return rules
  }

  func write(to page: inout ReportWriter) {
    for run in runs {
      let rules = Self.rules(of: run)
      if !rules.isEmpty {
        page.add(
          ReportTable(
            caption: runs.count == 1 ? "Limits that are set" : "Limits of \(run.label)",
            headings: [.text("Portfolio"), .text("Rule"), .text("Set to"), .number("Acted"), .text("")],
            rows: rules.map { rule in
              [
                .text(rule.portfolio), .text(rule.name), .text(rule.setting),
                .number(rule.acted.map(Double.init), .count),
                .text(Self.remark(rule, rules)),
              ]
            }))
      }
      if !run.events.isEmpty { page.add(Self.events(of: run, isOne: runs.count == 1)) }
    }
    page.paragraph(
      "How often a limit was asked is not recorded. One that never acted changed nothing in this run; whether it ever "
        + "could is for the reader to judge.", "aside")
  }

  private static func remark(_ rule: Rule, _ all: [Rule]) -> String {
    guard let acted = rule.acted else { return "the run has no table of events" }
    if acted == 0 { return "inert: it changed nothing" }
    let shares = rule.name != "limits.max_drawdown"
    let isShared = all.count { $0.portfolio == rule.portfolio && $0.name != "limits.max_drawdown" } > 1
    return shares && isShared ? "counted together with the other limit of entries" : ""
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
