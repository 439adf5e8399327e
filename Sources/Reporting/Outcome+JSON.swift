import FileFormats
import RunResults
import SimulationRuntime
import TradingModel
import Verification

// What `admf verify` and `admf diff` print with `--json`: one object on one line.

extension SoakReport {
  /// The report as one JSON object on one line.
  public func json(file: String) -> String {
    func counts(_ tallies: [Tally]) -> JSONValue {
      .object(tallies.map { JSONMember($0.value, .integer($0.count)) })
    }
    // A seed may be larger than a JSON integer of 64 bits with a sign.
    func seed(_ number: UInt64) -> JSONValue { Int(exactly: number).map { .integer($0) } ?? .string("\(number)") }
    return line([
      JSONMember("file", .string(file)), JSONMember("reproduced", .boolean(true)), JSONMember("runs", .integer(runs)),
      JSONMember("first_seed", runs == 0 ? .null : seed(firstSeed)),
      JSONMember("last_seed", runs == 0 ? .null : seed(lastSeed)),
      JSONMember("schedules", counts(policies)), JSONMember("blocks", counts(blocks)),
      JSONMember("carriers", counts(carriers)), JSONMember("capacities", counts(capacities)),
      JSONMember("order", counts(orders)), JSONMember("credit_waits", .integer(creditWaits)),
      JSONMember("channels_grown", .integer(growths)), JSONMember("run_digest", .string(runDigest)),
    ])
  }
}

extension VerificationDifference {
  /// The difference as one JSON object on one line.
  public func json(file: String) -> String {
    func text(_ event: TraceEvent?) -> JSONValue { event.map { .string(Trace.line($0)) } ?? .null }
    return line([
      JSONMember("file", .string(file)), JSONMember("reproduced", .boolean(false)),
      JSONMember("options", .string(variant)),
      JSONMember("run_digest", failure == nil ? .string(found) : .null),
      JSONMember("failure", failure.map { .string($0) } ?? .null),
      JSONMember("expected_run_digest", .string(expected)), JSONMember("steady", .boolean(!isUnsteady)),
      JSONMember("streams", .array(streams.map { .string($0) })),
      JSONMember("expected_event", text(divergence?.reference)), JSONMember("event", text(divergence?.variant)),
      JSONMember("fields", .array(fields.map { .string($0) })),
      JSONMember("schedule", schedule.map { .string($0.text) } ?? .null),
    ])
  }
}

extension LookAheadViolation {
  /// The violation as one JSON object on one line.
  public func json(file: String) -> String {
    line([
      JSONMember("file", .string(file)), JSONMember("looks_ahead", .boolean(alteration != nil)),
      JSONMember("steady", .boolean(alteration != nil)), JSONMember("subject", .string(subject)),
      JSONMember("symbol", symbol.map { .string($0.name) } ?? .null), JSONMember("bar", .string(bar.description)),
      JSONMember("cycle", .integer(cycle)), JSONMember("cut", .string(cut.description)),
      JSONMember("alteration", alteration.map { .string($0) } ?? .null), JSONMember("original", .string(original)),
      JSONMember("altered", .string(altered)),
    ])
  }
}

extension RunComparison.Report {
  /// The report as one JSON object on one line.
  public var json: String {
    func text(_ row: String?) -> JSONValue { row.map { .string($0) } ?? .null }
    let event = first.map { found -> JSONValue in
      .object([
        JSONMember("table", .string(found.file)), JSONMember("line", .integer(found.line)),
        JSONMember("streams", .array(found.streams.map { .string("\($0)") })),
        JSONMember("fields", .array(found.fields.map { .string($0) })),
        JSONMember("left", text(found.left)), JSONMember("right", text(found.right)),
      ])
    }
    return line([
      JSONMember("equal", .boolean(isEqual)), JSONMember("notes", .array(notes.map { .string($0) })),
      JSONMember("first", event ?? .null),
    ])
  }
}

private func line(_ members: [JSONMember]) -> String {
  String(decoding: JSONValue.object(members).compactText, as: UTF8.self) + "\n"
}
