import FileFormats
import MarketData
import Reporting
import TradingModel

extension DataInspection {
  /// What `inspect` prints.
  var report: DataReport { InspectionText(self).report }
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

  var report: DataReport {
    DataReport(
      facts: facts,
      table: TextTable(
        headings: ["bars", "first", "last", "spacing", "missing", "gaps", "jumps", "no volume", "flat"],
        rows: inspection.coverage.map(row)),
      listings: inspection.coverage.flatMap { [gaps($0), jumps($0)] } + [dropped])
  }

  private func text(_ time: Timestamp) -> String {
    hasSessionsOnly ? String(time.description.prefix(10)) : time.description
  }

  private var facts: [RunReport.Fact] {
    let set = inspection.set
    var facts: [RunReport.Fact] = []
    for file in inspection.files {
      facts.append(RunReport.Fact("file", file.file))
      facts.append(RunReport.Fact("sha256", file.sha256))
      let columns = file.columns.map { "\($0.name) (\($0.role ?? "not used"))" }
      facts.append(RunReport.Fact("columns", columns.joined(separator: ", ")))
      facts.append(RunReport.Fact("timestamp", file.meaning.rawValue))
    }
    if inspection.files.isEmpty {
      for hash in set.dataHashes { facts.append(RunReport.Fact("made", "\(hash.file), sha256 \(hash.sha256)")) }
    }
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

  private func row(_ symbol: SymbolCoverage) -> TextTable.Row {
    let regular = NumberText.fixed(Double(symbol.spacingCount) / Double(max(1, symbol.count - 1)) * 100, decimals: 0)
    return .values(
      label: symbol.symbol.name,
      cells: [
        NumberText.grouped(symbol.count), text(symbol.first), text(symbol.last),
        symbol.spacing.map { "\(Self.length($0)) (\(regular) %)" } ?? NumberText.undefined,
        NumberText.grouped(symbol.missingCount), NumberText.grouped(symbol.gapCount),
        NumberText.grouped(symbol.jumpCount), NumberText.grouped(symbol.withoutVolumeCount),
        NumberText.grouped(symbol.flatCount),
      ])
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
    let spacing = symbol.spacing.map(Self.length) ?? ""
    return DataReport.Listing(
      heading: "Gaps of \(symbol.symbol), longer than 4 times \(spacing)"
        + "\(Self.shown(symbol.gaps.count, symbol.gapCount)):",
      lines: symbol.gaps.map { "\(text($0.from)) to \(text($0.to))" })
  }

  private func jumps(_ symbol: SymbolCoverage) -> DataReport.Listing {
    DataReport.Listing(
      heading: "Jumps of \(symbol.symbol), more than 5 % and than 10 times the usual change"
        + "\(Self.shown(symbol.jumps.count, symbol.jumpCount)):",
      lines: symbol.jumps.map { jump in
        "\(text(jump.timestamp))   \(ValueText.text(jump.from)) to \(ValueText.text(jump.to)) "
          + "(\(NumberText.percent(jump.to / jump.from - 1)))"
      })
  }

  private var dropped: DataReport.Listing {
    DataReport.Listing(
      heading: "Rows left out, as data.quality says:",
      lines: inspection.set.dropped?.description.split(separator: "\n").map(String.init) ?? [])
  }

  private static func shown(_ listed: Int, _ all: Int) -> String {
    listed == all ? "" : ", the first \(listed) of \(NumberText.grouped(all))"
  }
}

/// A number in the shortest form that reads back exactly.
private enum ValueText {
  static func text(_ value: Double) -> String {
    var bytes: [UInt8] = []
    DecimalText.append(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
