import Determinism
import FileFormats
import TradingModel

extension RunManifest {
  /// The text of `manifest.json`: keys in a fixed order, 64-bit numbers as strings.
  public var text: [UInt8] { json.prettyText }

  private var json: JSONValue {
    var members = [
      JSONMember("format", .integer(format)), JSONMember("status", .string(status.rawValue)),
      JSONMember("config_hash", .string(configHash)),
      JSONMember("data_hashes", .object(dataHashes.map { JSONMember($0.name, .string($0.hash)) })),
      JSONMember("master_seed", .string(String(masterSeed))),
      JSONMember(
        "container_seeds", .object(containerSeeds.map { JSONMember($0.id, .string(String($0.seed))) })),
      JSONMember("execution_order", .array(executionOrder.map { .string($0) })),
      JSONMember("program", .string(program)),
    ]
    if let programBuild { members.append(JSONMember("program_build", .string(programBuild))) }
    members += [
      JSONMember("program_version", .string(programVersion)), JSONMember("toolchain", .string(toolchain)),
      JSONMember("tables", .object(tables.map { JSONMember($0.name, .array($0.columns.map(Self.json))) })),
      JSONMember("stream_digests", .object(streams.map { JSONMember("\($0.name)", .string($0.hexadecimal)) })),
      JSONMember("stream_events", .object(streams.map { JSONMember("\($0.name)", .integer($0.count)) })),
      JSONMember("run_digest", runDigest.map { .string($0) } ?? .null),
      JSONMember("result_digest", resultDigest.map { .string($0) } ?? .null),
      JSONMember("last_cycle", lastCycle.map { .integer($0) } ?? .null),
      JSONMember("last_timestamp", lastTimestamp.map { .string($0.description) } ?? .null),
    ]
    if let workflowFolder { members.append(JSONMember("workflow_folder", .string(workflowFolder))) }
    if let outerFolder { members.append(JSONMember("outer_folder", .string(outerFolder))) }
    if !files.isEmpty {
      let hashes = files.map { JSONMember($0.name, .string(Hexadecimal.string(of: $0.hash))) }
      members.append(JSONMember("file_hashes", .object(hashes)))
    }
    if !tableCounts.isEmpty {
      members.append(JSONMember("table_counts", .object(tableCounts.map { JSONMember($0.name, Self.json($0)) })))
    }
    if !folders.isEmpty { members.append(JSONMember("folders", .array(folders.map { .string($0) }))) }
    if !phases.isEmpty { members.append(JSONMember("phases", .array(phases))) }
    if droppedRowCount > 0 {
      members.append(JSONMember("dropped_row_count", .integer(droppedRowCount)))
      members.append(JSONMember("dropped_rows", .array(droppedRows.map { .string($0) })))
    }
    members += InSample.members(inSampleOf)
    if looksAhead { members.append(JSONMember("looks_ahead", .boolean(true))) }
    if let holdout { members.append(JSONMember("holdout", holdout.json)) }
    members.append(JSONMember("notices", .array(notices.map(\.json))))
    if let error { members.append(JSONMember("error", .string(error))) }
    members.append(JSONMember("timings", .object(timings.map { JSONMember($0.name, .number($0.seconds)) })))
    return .object(members)
  }

  private static func json(_ counts: TableCounts) -> JSONValue {
    .object([
      JSONMember("rows", .integer(counts.rows)), JSONMember("writes", .integer(counts.writes)),
      JSONMember("flushes", .integer(counts.flushes)), JSONMember("bytes", .integer(counts.bytes)),
    ])
  }

  private static func json(_ column: ResultColumn) -> JSONValue {
    var members = [JSONMember("name", .string(column.name)), JSONMember("type", .string(column.type.rawValue))]
    if let unit = column.unit { members.append(JSONMember("unit", .string(unit.rawValue))) }
    return .object(members)
  }

  /// Reads the manifest of the run in `folder`.
  ///
  /// - Throws: `ResultsError.fileSystem` where there is none, `badManifest` where it says something else than this
  ///   version or an earlier one writes.
  public init(readingFrom folder: String) throws(ResultsError) {
    let path = folder + "/" + Self.fileName
    try self.init(text: RunFolder.read(path), path: path)
  }

  /// Reads the text of a manifest; `path` stands in errors.
  ///
  /// - Throws: `ResultsError.badManifest`.
  public init(text: [UInt8], path: String) throws(ResultsError) {
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue(parsing: text)
    } catch {
      throw .badManifest(path: path, problem: "\(error)")
    }
    let reader = ManifestReader(json: json, path: path)
    let format = try reader.format()
    self.init(
      configHash: try reader.string("config_hash"),
      dataHashes: try reader.strings(in: "data_hashes").map { DataHash(name: $0.name, hash: $0.value) },
      masterSeed: try reader.word(try reader.string("master_seed"), "master_seed"),
      containerSeeds: try reader.containerSeeds(), executionOrder: try reader.executionOrder(),
      programVersion: try reader.string("program_version"), toolchain: try reader.string("toolchain"))
    // What has no such key was made before other programs could make a run.
    program = try reader.optionalString("program") ?? program
    workflowFolder = try reader.optionalString("workflow_folder")
    programBuild = try reader.optionalString("program_build")
    outerFolder = try reader.optionalString("outer_folder")
    self.format = format
    files = try reader.files()
    tables = try reader.tables()
    tableCounts = try reader.tableCounts()
    folders = try reader.folders()
    phases = try reader.phases()
    streams = try reader.streams()
    runDigest = try reader.optionalString("run_digest")
    resultDigest = try reader.optionalString("result_digest")
    guard let status = Status(rawValue: try reader.string("status")) else { throw reader.problem("status") }
    self.status = status
    lastCycle = try reader.lastCycle()
    lastTimestamp = try reader.lastTimestamp()
    error = try reader.optionalString("error")
    droppedRowCount = try reader.droppedRowCount()
    droppedRows = try reader.texts("dropped_rows")
    inSampleOf = try reader.texts(InSample.key)
    looksAhead = try reader.looksAhead()
    holdout = try reader.holdout()
    notices = try reader.notices()
    timings = try reader.timings()
  }
}
