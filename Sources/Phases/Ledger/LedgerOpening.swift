import FileFormats
import TradingModel

/// That sealed cycles were opened: a line of the ledger.
package struct LedgerOpening: Equatable, Sendable {
  /// What such a line says of its kind, where a search says which kind of phase it was.
  static let kind = "holdout"

  /// Nil where the workflow names none.
  package var study: String?
  package var workflow: String
  /// Nil of a single pass.
  package var phase: String?
  /// Sorted by their bytes.
  package var symbols: [String]
  /// Instants of the first and the last sealed cycle that were seen, in nanoseconds since the epoch.
  package var from: Int64
  package var to: Int64
  /// What tells what was run from anything else, see `Workflow.openingHash`.
  package var configuration: String
  /// The folder of the results, from that of the ledger on.
  package var results: String

  /// The line, without its end.
  package var json: JSONValue {
    .object([
      JSONMember("study", study.map { .string($0) } ?? .null), JSONMember("workflow", .string(workflow)),
      JSONMember("phase", phase.map { .string($0) } ?? .null), JSONMember("kind", .string(Self.kind)),
      JSONMember("symbols", .array(symbols.map { .string($0) })),
      JSONMember("from", .string(Timestamp(nanoseconds: from).description)),
      JSONMember("to", .string(Timestamp(nanoseconds: to).description)),
      JSONMember("configuration", .string(configuration)), JSONMember("results", .string(results)),
    ])
  }

  /// Whether it is of cycles of the same study and symbols.
  func meets(_ other: LedgerOpening) -> Bool {
    study == other.study && from <= other.to && other.from <= to && symbols.contains { other.symbols.contains($0) }
  }
}

extension LedgerOpening {
  /// Reads what `json` wrote.
  package init(reading json: JSONValue) throws(StoredResultError) {
    let stored = StoredResult(json)
    study = json["study"] == .null ? nil : try stored.text("study")
    workflow = try stored.text("workflow")
    phase = json["phase"] == .null ? nil : try stored.text("phase")
    symbols = try stored.texts("symbols")
    from = try stored.instant("from")
    to = try stored.instant("to")
    configuration = try stored.text("configuration")
    results = try stored.text("results")
  }
}
