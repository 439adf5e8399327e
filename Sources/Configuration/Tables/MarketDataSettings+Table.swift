import FileFormats
import MarketData
import SettingsTables
import TradingModel

extension MarketDataSettings {
  /// The section `data` of a workflow file, without the keys that have their default.
  public var yaml: String {
    let members = Self.table.difference(self, Self.table.initial).map { [JSONMember("data", $0)] } ?? []
    return String(decoding: YAMLWriter.text(of: .object(members)), as: UTF8.self)
  }

  /// The section `data`.
  static let table = SettingsTable(
    initial: MarketDataSettings(path: "data", symbols: []),
    later: [
      "calendar", "calendars", "adjustments", "adjusted", "resample", "timezone", "timeframe", "frequency",
    ],
    variants: SettingsVariants(
      "source", label: "the source",
      [
        .init(
          MarketDataSource.csv.rawValue,
          ["path", "timestamp", "bar_length", "epoch_unit", "columns", "csv", "adjust", "quality"]),
        .init(
          MarketDataSource.parquet.rawValue,
          ["path", "timestamp", "bar_length", "epoch_unit", "columns", "adjust", "quality"]),
        .init(MarketDataSource.synthetic.rawValue, ["synthetic"]),
      ])
  ) {
    Field.value("source", \.source, .choice(), "Kind of source; `parquet` too where `path` ends in .parquet or .pq.")
    Field.value(
      "path", \.path, .path,
      "Folder with a file SYMBOL.csv or SYMBOL.parquet for each symbol, relative to this file; or one file."
    )
    Field.required("symbols", \.symbols, .symbols, "What is read and traded.")
    Field.optional(
      "start", \.start, .time(.rangeStart), none: "the beginning of the data",
      "First instant at which a bar of the run closes, inclusive; a date means the bars of its day."
    )
    Field.optional(
      "end", \.end, .time(.rangeEnd), none: "the end of the data",
      "Last instant at which a bar of the run closes, inclusive; a date means its whole day, to midnight."
    )
    Field.optional(
      "timestamp", \.timestamp, .choice(), none: "session where rows carry dates only, else close",
      "What the times in the files mean."
    )
    Field.optional(
      "bar_length", \.barLength, .duration(atMost: longestBar), none: "none",
      "Length of a bar; required where `timestamp` is `open`."
    )
    Field.value("missing_bars", \.missingBars, .choice(), "What happens where a symbol lacks a bar that others have.")
    Field.optional(
      "warmup", \.warmup, .warmup, none: "0; all where `use`, or a phase's own `start`, narrows the data",
      unit: "cycles",
      "Cycles before the run's first that features may see; a number needs `start` or `split`.")
    Field.optionalSection(
      "split", \.split, DataSplit.table, none: "no split", "Where the cycles are split, for `use`.")
    Field.optionalSection(
      "holdout", \.holdout, DataHoldout.table, none: "none",
      "The last cycles, which only a run with `uses_holdout` sees.")
    Field.optional(
      "epoch_unit", \.epochUnit, .choice(), none: "told from their size",
      "Unit of times that are written as whole numbers since 1970."
    )
    Field.section(
      "columns", \.columns, BarColumnNames.table, standard: .nothing("the usual spellings"),
      "Columns in the files, each by the name in the header, or by its number from 1."
    )
    Field.section(
      "csv", \.csv, CSVForm.table, standard: .nothing("told by each file"), "How the text of the files is written."
    )
    Field.section(
      "adjust", \.columns, BarColumnNames.adjustment, standard: .nothing("prices as they are"),
      "By what prices are adjusted for splits and dividends."
    )
    Field.section(
      "quality", \.self, quality, standard: .nothing("every check an error"),
      "What happens to rows that fail a check."
    )
    Field.section("synthetic", \.synthetic, SyntheticSettings.table, "What the source `synthetic` makes.")
  }
  .check { settings, mapping in
    if settings.source == .csv, isParquet(settings.path) {
      if mapping.given("source") != nil, mapping.isClean("source") {
        mapping.report("source", "'csv' is not what the file of 'path' is", allowed: "parquet, or no such key")
      } else if mapping.given("csv") != nil {
        mapping.report("csv", "does not belong to a Parquet file, as 'path' names one")
      }
      settings.source = .parquet
    }
    if let start = settings.start, let end = settings.end, end < start, let node = mapping["end"] ?? mapping["start"],
      mapping.isClean("start"), mapping.isClean("end")
    {
      mapping.problems.add(
        node.location, mapping.path(of: "end"), "before the start", was: KeyReader.show(node),
        allowed: "\(start.textOfStart) or later")
    }
    if settings.timestamp == .open, settings.barLength == nil, mapping.isClean("bar_length") {
      mapping.report("timestamp", "'open' needs the key 'bar_length'")
    }
    if case .cycles(1...) = settings.warmup, settings.start == nil, settings.split == nil, mapping.isClean("start"),
      mapping.isClean("split")
    {
      mapping.report("warmup", "needs the key 'start': the bars of the warm-up lie before it")
    }
  }

  /// The section `data.quality`.
  private static let quality = SettingsTable(initial: MarketDataSettings(path: "data", symbols: [])) {
    QualityCheck.allCases.map { check in
      let words = ValueFormat<String>.names(words(of: check))
      return Field.custom(
        check.rawValue, words.kind, .value, check.meaning,
        decode: { reader, settings in
          if let word = words.read(reader) { settings.set(check, word) }
        },
        encode: { .string($0.word(of: check)) }, show: { _ in "error" },
        draw: { draw, settings in settings.set(check, words.draw(&draw)) })
    }
  }

  /// What a check may do, in words.
  private static func words(of check: QualityCheck) -> [String] {
    switch check {
    case .order: ["error", "drop", "descending"]
    case .duplicates: ["error", "drop", "first", "last"]
    default: ["error", "drop"]
    }
  }

  /// Sets what a check does; `first` is `drop`, which keeps the first row of a time.
  private mutating func set(_ check: QualityCheck, _ word: String) {
    switch check {
    case .order: rowOrder = word == "descending" ? .descending : .told
    case .duplicates: keptDuplicate = word == "last" ? .last : .first
    default: break
    }
    setDropped(check, word == "drop" || word == "first" || word == "last")
  }

  private func word(of check: QualityCheck) -> String {
    if check == .order, rowOrder == .descending { return "descending" }
    guard droppedChecks.contains(check) else { return "error" }
    return check == .duplicates && keptDuplicate == .last ? "last" : "drop"
  }

  /// Keeps the checks in the order of `QualityCheck`.
  private mutating func setDropped(_ check: QualityCheck, _ isDropped: Bool) {
    let dropped = droppedChecks
    droppedChecks = QualityCheck.allCases.filter { $0 == check ? isDropped : dropped.contains($0) }
  }
}

extension QualityCheck {
  /// What fails the check.
  fileprivate var meaning: String {
    switch self {
    case .rows: "A row that lacks fields, or whose fields cannot be read."
    case .order: "A time before the last one, unless all descend; `descending`: the newest row stands first."
    case .duplicates: "A time that occurs twice; `drop` and `first` keep the first row of it, `last` the last."
    case .prices: "A price that is not above zero, or not within 1e-15 to 1e15."
    case .range: "A high below the low, or an open or close outside of them."
    case .volume: "A volume below zero, or above 1e18."
    }
  }
}

extension BarColumnNames {
  /// The section `data.columns`.
  fileprivate static let table = SettingsTable(initial: BarColumnNames()) {
    Field.optional("timestamp", \.timestamp, .column, none: usual, "Column of times.")
    Field.optional(
      "time", \.time, .column, none: "`time` beside `date`",
      "Column of times of day, where the column of times holds dates."
    )
    Field.optional("symbol", \.symbol, .column, none: usual, "Column of symbols, in one file with several.")
    Field.optional("open", \.open, .column, none: usual, "Column of opening prices.")
    Field.optional("high", \.high, .column, none: usual, "Column of highest prices.")
    Field.optional("low", \.low, .column, none: usual, "Column of lowest prices.")
    Field.optional("close", \.close, .column, none: usual, "Column of closing prices.")
    Field.optional("volume", \.volume, .column, none: usual, "Column of volumes.")
  }

  /// The section `data.adjust`.
  fileprivate static let adjustment = SettingsTable(initial: BarColumnNames()) {
    Field.optional(
      "close", \.adjustedClose, .column, none: "no adjustment",
      "Column of adjusted closes: open, high, low and close of a row are multiplied by its part of the close."
    )
  }

  private static let usual = "the usual spellings"
}
