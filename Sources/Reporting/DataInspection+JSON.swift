import Configuration
import FileFormats
import MarketData
import TradingModel

extension DataInspection {
  /// What `inspect --json` prints: one JSON object on one line.
  public var json: String {
    let value = JSONValue.object([
      JSONMember("files", .array(files.map(Self.json))),
      JSONMember("data_hashes", .object(set.dataHashes.map { JSONMember($0.file, .string($0.sha256)) })),
      JSONMember("first", Self.time(set.timestamps.first)), JSONMember("last", Self.time(set.timestamps.last)),
      JSONMember("cycles", .integer(set.cycleCount)), JSONMember("common_cycles", .integer(commonCycleCount)),
      JSONMember("warmup_cycles", .integer(set.warmupCount)),
      JSONMember("symbols", .array(coverage.map(Self.json))),
      JSONMember("dropped", .array(set.dropped?.items.map { .string($0.description) } ?? [])),
      JSONMember("dropped_count", .integer((set.dropped?.items.count ?? 0) + (set.dropped?.furtherCount ?? 0))),
    ])
    return String(decoding: value.compactText, as: UTF8.self) + "\n"
  }

  private static func json(_ file: InspectedFile) -> JSONValue {
    .object([
      JSONMember("file", .string(file.file)), JSONMember("sha256", .string(file.sha256)),
      JSONMember(
        "columns",
        .array(
          file.columns.map { column in
            .object([
              JSONMember("name", .string(column.name)),
              JSONMember("role", column.role.map { .string($0) } ?? .null),
            ])
          })),
      JSONMember("timestamp", .string(file.meaning.rawValue)),
      JSONMember("producer", file.producer.map { .string($0) } ?? .null),
      JSONMember("form", .array(file.form.map { .string($0) })),
      JSONMember("yaml", .string(file.explicit.yaml)),
    ])
  }

  private static func json(_ symbol: SymbolCoverage) -> JSONValue {
    .object([
      JSONMember("symbol", .string(symbol.symbol.name)), JSONMember("bars", .integer(symbol.count)),
      JSONMember("first", .string(symbol.first.description)), JSONMember("last", .string(symbol.last.description)),
      JSONMember("spacing_ns", symbol.spacing.map { .integer(Int($0)) } ?? .null),
      JSONMember("spacing_count", .integer(symbol.spacingCount)),
      JSONMember("missing_bars", .integer(symbol.missingCount)),
      JSONMember("single_days_without_bar", .integer(symbol.singleDayCount)),
      JSONMember("gap_count", .integer(symbol.gapCount)),
      JSONMember(
        "gaps",
        .array(
          symbol.gaps.map { gap in
            .object([
              JSONMember("from", .string(gap.from.description)), JSONMember("to", .string(gap.to.description)),
              JSONMember("missing_days", gap.missingDays.map { .integer($0) } ?? .null),
            ])
          })),
      JSONMember("jump_count", .integer(symbol.jumpCount)),
      JSONMember(
        "jumps",
        .array(
          symbol.jumps.map { jump in
            .object([
              JSONMember("timestamp", .string(jump.timestamp.description)), JSONMember("from", .number(jump.from)),
              JSONMember("to", .number(jump.to)), JSONMember("price", .string(jump.column.rawValue)),
            ])
          })),
      JSONMember("without_volume", .integer(symbol.withoutVolumeCount)),
      JSONMember("flat", .integer(symbol.flatCount)),
    ])
  }

  private static func time(_ nanoseconds: Int64?) -> JSONValue {
    nanoseconds.map { .string(Timestamp(nanoseconds: $0).description) } ?? .null
  }
}
