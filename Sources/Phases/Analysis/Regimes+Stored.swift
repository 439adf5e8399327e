import Configuration
import FileFormats
import TradingModel

extension Regimes {
  /// What stands in `regimes.json`.
  package var json: JSONValue {
    .object(
      [
        JSONMember("looks_ahead", .boolean(looksAhead)), JSONMember("regimes", RegimeSettings.table.json(settings)),
        JSONMember("labels", .array(summaries.map(\.json))), JSONMember("runs", .array(runs.map(\.json))),
      ] + (custom.isEmpty ? [] : [JSONMember("classifiers", .array(custom))]))
  }

  /// Reads what `json` wrote.
  package init(reading json: JSONValue) throws(StoredResultError) {
    let stored = StoredResult(json)
    settings = try stored.settings("regimes", RegimeSettings.table)
    if case .array(let items)? = json["classifiers"] { custom = items } else { custom = [] }
    summaries = try stored.items("labels").read(Summary.init)
    runs = try stored.items("runs").read(Run.init)
  }

  /// The stretches as a table, a row each.
  package var table: ColumnBatch {
    let time = ColumnKind.timestamp(.nanoseconds, isUTC: true)
    let schema = [
      ColumnSchema("label", .text), ColumnSchema("first_cycle", .int64), ColumnSchema("cycles", .int64),
      ColumnSchema("from", time), ColumnSchema("to", time), ColumnSchema("looks_ahead", .boolean),
    ]
    let columns: [Column.Values] = [
      .texts(TextColumn(runs.map(\.label))), .int64s(runs.map { Int64($0.firstCycle) }),
      .int64s(runs.map { Int64($0.cycles) }), .int64s(runs.map(\.from)), .int64s(runs.map(\.to)),
      .booleans(runs.map { _ in looksAhead }),
    ]
    return ColumnBatch(schema, columns.map { Column($0) }, rowCount: runs.count)
  }
}

extension Regimes.Run {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("label", .string(label)), JSONMember("first_cycle", .integer(firstCycle)),
      JSONMember("cycles", .integer(cycles)),
      JSONMember("from", .string(Timestamp(nanoseconds: from).description)),
      JSONMember("to", .string(Timestamp(nanoseconds: to).description)),
    ])
  }

  fileprivate init(_ stored: StoredResult) throws(StoredResultError) {
    self.init(
      label: try stored.text("label"), firstCycle: try stored.count("first_cycle"), cycles: try stored.count("cycles"),
      from: try stored.instant("from"), to: try stored.instant("to"))
  }
}

extension Regimes.Summary {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("label", .string(label)), JSONMember("cycles", .integer(cycles)), JSONMember("runs", .integer(runs)),
      JSONMember("share", .number(share)), JSONMember("mean_length", .number(meanLength)),
      JSONMember("followed_by", .object(followers.map { JSONMember($0.label, .integer($0.count)) })),
    ])
  }

  fileprivate init(_ stored: StoredResult) throws(StoredResultError) {
    var followers: [Regimes.Follower] = []
    for (name, _) in try stored.members("followed_by") {
      let counts = try stored.member("followed_by")
      followers.append(Regimes.Follower(label: name, count: try counts.count(name)))
    }
    self.init(
      label: try stored.text("label"), cycles: try stored.count("cycles"), runs: try stored.count("runs"),
      share: try stored.number("share"), meanLength: try stored.number("mean_length"), followers: followers)
  }
}

extension StoredResult {
  /// An instant, in nanoseconds since the epoch.
  func instant(_ key: String) throws(StoredResultError) -> Int64 {
    guard let time = TimeText.parse(try text(key)) else { throw problem(key) }
    return time.value
  }
}
