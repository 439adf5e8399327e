import Configuration
import FileFormats
import MarketData
import TradingModel

extension DataInspection {
  /// What `inspect` prints.
  public var report: DataReport { InspectionText(self).report }
}

/// Puts an inspection into words.
private struct InspectionText {
  private let inspection: DataInspection
  /// Whether every bar is a session, so that its date says when it is.
  private let hasSessionsOnly: Bool

  init(_ inspection: DataInspection) {
    self.inspection = inspection
    hasSessionsOnly = inspection.set.timestamps.allSatisfy {
      $0 == (Timestamp(nanoseconds: $0).day + 1) * Timestamp.nanosecondsPerDay - 1
    }
  }

  /// What the data hold, as lines and a table for people.
  public var report: DataReport {
    DataReport(
      facts: facts,
      table: TextTable(
        headings: [
          "bars", "first", "last", "spacing", "missing", "days off", "gaps", "jumps", "no volume", "flat",
        ],
        rows: inspection.coverage.map(row)),
      listings: inspection.coverage.flatMap { [gaps($0), jumps($0)] } + [dropped] + groups.map(explicit))
  }

  private func text(_ time: Timestamp) -> String {
    hasSessionsOnly ? String(time.description.prefix(10)) : time.description
  }

  private var facts: [RunReport.Fact] {
    let set = inspection.set
    var facts: [RunReport.Fact] = []
    for files in groups {
      facts.append(RunReport.Fact(files.count == 1 ? "file" : "files", Self.names(files.map(\.file))))
      // Where files are many, their hashes are for programs.
      if inspection.files.count == 1 { facts.append(RunReport.Fact("sha256", files[0].sha256)) }
      let columns = files[0].columns.map { "\(MessageText.excerpt($0.name)) (\($0.role ?? "not used"))" }
      facts.append(RunReport.Fact("columns", columns.joined(separator: ", ")))
      facts.append(RunReport.Fact("timestamp", files[0].meaning.rawValue))
      if let recognised = Self.recognised(files[0]) { facts.append(RunReport.Fact("recognised", recognised)) }
    }
    if inspection.files.isEmpty { facts.append(RunReport.Fact("made", Self.names(set.dataHashes.map(\.file)))) }
    if let first = set.timestamps.first, let last = set.timestamps.last {
      let (begin, end) = (text(Timestamp(nanoseconds: first)), text(Timestamp(nanoseconds: last)))
      facts.append(RunReport.Fact("range", "\(begin) to \(end)"))
    }
    let common = NumberText.grouped(inspection.commonCycleCount)
    let shared = inspection.coverage.count > 1 ? ", \(common) with a bar of every symbol" : ""
    facts.append(RunReport.Fact("cycles", NumberText.grouped(set.cycleCount) + shared))
    if set.warmupCount > 0 { facts.append(RunReport.Fact("warm-up", "\(NumberText.grouped(set.warmupCount)) cycles")) }
    return facts
  }

  /// The files, those that are alike together, in the order of the first of each kind.
  private var groups: [[InspectedFile]] {
    var groups: [[InspectedFile]] = []
    for file in inspection.files {
      if let index = groups.firstIndex(where: { Self.areAlike($0[0], file) }) {
        groups[index].append(file)
      } else {
        groups.append([file])
      }
    }
    return groups
  }

  private static func areAlike(_ file: InspectedFile, _ other: InspectedFile) -> Bool {
    file.columns == other.columns && file.explicit == other.explicit && file.form == other.form
      && file.producer == other.producer
  }

  /// What a file was recognised by, nil where it is written as most are.
  private static func recognised(_ file: InspectedFile) -> String? {
    guard file.producer != nil || !file.form.isEmpty else { return nil }
    let form = file.form.joined(separator: ", ")
    guard let producer = file.producer else { return form }
    return form.isEmpty ? "perhaps \(producer)" : "perhaps \(producer): \(form)"
  }

  /// Most symbols that are listed.
  private static let mostSymbols = 20

  /// The workflow file's section that says explicitly how files are read.
  private func explicit(_ files: [InspectedFile]) -> DataReport.Listing {
    var settings = files[0].explicit
    if settings.symbols.count > Self.mostSymbols { settings.symbols = [] }
    let those = groups.count > 1 ? "\(Self.names(files.map(\.file))), " : ""
    return DataReport.Listing(
      heading: "Said in a workflow file, \(those)paths relative to it:",
      lines: settings.yaml.split(separator: "\n").map(String.init))
  }

  private static func names(_ names: [String]) -> String {
    let shown = names.prefix(3).map { MessageText.excerpt($0, atMost: 200) }.joined(separator: ", ")
    return names.count > 3 ? "\(shown) and \(NumberText.grouped(names.count - 3)) more" : shown
  }

  private func row(_ symbol: SymbolCoverage) -> TextTable.Row {
    .values(
      label: MessageText.excerpt(symbol.symbol.name),
      cells: [
        NumberText.grouped(symbol.count), text(symbol.first), text(symbol.last), Self.spacing(symbol),
        NumberText.grouped(symbol.missingCount),
        symbol.gapRule == .distance ? NumberText.undefined : NumberText.grouped(symbol.singleDayCount),
        NumberText.grouped(symbol.gapCount), NumberText.grouped(symbol.jumpCount),
        NumberText.grouped(symbol.withoutVolumeCount), NumberText.grouped(symbol.flatCount),
      ])
  }

  /// The usual distance of bars; how usual it is, unless the days without a bar say so.
  private static func spacing(_ symbol: SymbolCoverage) -> String {
    guard let spacing = symbol.spacing else { return NumberText.undefined }
    if symbol.gapRule != .distance { return length(spacing) }
    let share = Double(symbol.spacingCount) / Double(max(1, symbol.count - 1)) * 100
    return "\(length(spacing)) (\(NumberText.fixed(share, decimals: 0)) %)"
  }

  /// A length of time in its largest whole unit: `1d`, `5m`, `90s`, `1500000ns`.
  private static func length(_ nanoseconds: Int64) -> String {
    for (unit, name) in [(86_400, "d"), (3600, "h"), (60, "m"), (1, "s")] as [(Int64, String)] {
      let length = unit * 1_000_000_000
      if nanoseconds % length == 0 { return "\(nanoseconds / length)\(name)" }
    }
    return "\(nanoseconds)ns"
  }

  private func gaps(_ symbol: SymbolCoverage) -> DataReport.Listing {
    let rule: String
    switch symbol.gapRule {
    case .days(1): rule = "days without a bar"
    case .days: rule = "two usual weekdays or more without a bar"
    case .distance: rule = "longer than 4 times \(symbol.spacing.map(Self.length) ?? "") and than usual breaks"
    }
    return DataReport.Listing(
      heading: "Gaps of \(MessageText.excerpt(symbol.symbol.name)), \(rule)"
        + "\(Self.shown("longest", symbol.gaps.count, symbol.gapCount)):",
      lines: symbol.gaps.map { gap in
        let days = gap.missingDays.map { $0 == 1 ? " (1 day missing)" : " (\($0) days missing)" } ?? ""
        return "\(text(gap.from)) to \(text(gap.to))\(days)"
      })
  }

  private func jumps(_ symbol: SymbolCoverage) -> DataReport.Listing {
    DataReport.Listing(
      heading: "Jumps of \(MessageText.excerpt(symbol.symbol.name)), more than 5 % of the lower price "
        + "(20 % but for closes) and than 10 times the usual change"
        + "\(Self.shown("largest", symbol.jumps.count, symbol.jumpCount)):",
      lines: symbol.jumps.map { jump in
        let prices = "\(DecimalText.string(jump.from)) to \(DecimalText.string(jump.to))"
        return "\(text(jump.timestamp))   \(jump.column.rawValue) \(prices) "
          + "(\(NumberText.percent(jump.to / jump.from - 1)))"
      })
  }

  private var dropped: DataReport.Listing {
    DataReport.Listing(
      heading: "Rows left out, as data.quality and data.csv say:",
      lines: inspection.set.dropped?.description.split(separator: "\n").map(String.init) ?? [])
  }

  private static func shown(_ which: String, _ listed: Int, _ all: Int) -> String {
    listed == all ? "" : ", the \(listed) \(which) of \(NumberText.grouped(all))"
  }
}
