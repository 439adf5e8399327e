import Determinism
import FileFormats
import TradingModel

extension RunManifest {
  /// The text of `manifest.json`: keys in a fixed order, 64-bit numbers as strings.
  public var text: [UInt8] { json.prettyText }

  private var json: JSONValue {
    var members = [
      JSONMember("status", .string(status.rawValue)), JSONMember("config_hash", .string(configHash)),
      JSONMember("data_hashes", .object(dataHashes.map { JSONMember($0.name, .string($0.hash)) })),
      JSONMember("master_seed", .string(String(masterSeed))),
      JSONMember(
        "container_seeds", .object(containerSeeds.map { JSONMember($0.id, .string(String($0.seed))) })),
      JSONMember("execution_order", .array(executionOrder.map { .string($0) })),
      JSONMember("program", .string(program)), JSONMember("program_version", .string(programVersion)),
      JSONMember("toolchain", .string(toolchain)),
      JSONMember("stream_digests", .object(streams.map { JSONMember($0.name, .string($0.hexadecimal)) })),
      JSONMember("stream_events", .object(streams.map { JSONMember($0.name, .integer($0.count)) })),
      JSONMember("run_digest", runDigest.map { .string($0) } ?? .null),
      JSONMember("last_cycle", lastCycle.map { .integer($0) } ?? .null),
      JSONMember("last_timestamp", lastTimestamp.map { .string($0.description) } ?? .null),
    ]
    if droppedRowCount > 0 {
      members.append(JSONMember("dropped_row_count", .integer(droppedRowCount)))
      members.append(JSONMember("dropped_rows", .array(droppedRows.map { .string($0) })))
    }
    if let error { members.append(JSONMember("error", .string(error))) }
    members.append(JSONMember("timings", .object(timings.map { JSONMember($0.name, .number($0.seconds)) })))
    return .object(members)
  }

  /// Reads the manifest of the run in `folder`.
  ///
  /// - Throws: `ResultsError.fileSystem` where there is none, `badManifest` where it says something else than this
  ///   version writes.
  public init(readingFrom folder: String) throws(ResultsError) {
    let path = folder + "/" + Self.fileName
    try self.init(text: FileSystem.read(path), path: path)
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
    self.init(
      configHash: try reader.string("config_hash"),
      dataHashes: try reader.strings(in: "data_hashes").map { DataHash(name: $0.name, hash: $0.value) },
      masterSeed: try reader.word(try reader.string("master_seed"), "master_seed"),
      containerSeeds: try reader.containerSeeds(), executionOrder: try reader.executionOrder(),
      programVersion: try reader.string("program_version"), toolchain: try reader.string("toolchain"))
    // What has no such key was made before other programs could make a run.
    program = try reader.optionalString("program") ?? program
    streams = try reader.streams()
    runDigest = try reader.optionalString("run_digest")
    guard let status = Status(rawValue: try reader.string("status")) else { throw reader.problem("status") }
    self.status = status
    lastCycle = try reader.lastCycle()
    lastTimestamp = try reader.lastTimestamp()
    error = try reader.optionalString("error")
    droppedRowCount = try reader.droppedRowCount()
    droppedRows = try reader.texts("dropped_rows")
    timings = try reader.timings()
  }
}

/// Takes a manifest apart, with errors that name the key.
private struct ManifestReader {
  let json: JSONValue
  let path: String

  func problem(_ key: String) -> ResultsError {
    .badManifest(path: path, problem: "\(key) is missing or has another form")
  }

  func string(_ key: String) throws(ResultsError) -> String {
    guard let value = try optionalString(key) else { throw problem(key) }
    return value
  }

  func optionalString(_ key: String) throws(ResultsError) -> String? {
    switch json[key] {
    case .string(let value): return value
    case .null, nil: return nil
    default: throw problem(key)
    }
  }

  func members(_ key: String) throws(ResultsError) -> [JSONMember] {
    guard case .object(let members) = json[key] else { throw problem(key) }
    return members
  }

  func strings(in key: String) throws(ResultsError) -> [(name: String, value: String)] {
    var strings: [(name: String, value: String)] = []
    for member in try members(key) {
      guard case .string(let value) = member.value else { throw problem("\(key).\(member.name)") }
      strings.append((member.name, value))
    }
    return strings
  }

  func word(_ text: String, _ key: String, radix: Int = 10) throws(ResultsError) -> UInt64 {
    guard let value = UInt64(text, radix: radix) else { throw problem(key) }
    return value
  }

  func containerSeeds() throws(ResultsError) -> [RunManifest.ContainerSeed] {
    var seeds: [RunManifest.ContainerSeed] = []
    for (id, text) in try strings(in: "container_seeds") {
      seeds.append(RunManifest.ContainerSeed(id: id, seed: try word(text, "container_seeds.\(id)")))
    }
    return seeds
  }

  func executionOrder() throws(ResultsError) -> [String] {
    guard json["execution_order"] != nil else { throw problem("execution_order") }
    return try texts("execution_order")
  }

  /// A list of texts, empty where the key is not given.
  func texts(_ key: String) throws(ResultsError) -> [String] {
    guard let value = json[key] else { return [] }
    guard case .array(let items) = value else { throw problem(key) }
    var texts: [String] = []
    for item in items {
      guard case .string(let text) = item else { throw problem(key) }
      texts.append(text)
    }
    return texts
  }

  func droppedRowCount() throws(ResultsError) -> Int {
    switch json["dropped_row_count"] {
    case .integer(let count): return count
    case nil: return 0
    default: throw problem("dropped_row_count")
    }
  }

  func streams() throws(ResultsError) -> [StreamRecord] {
    let events = JSONValue.object(try members("stream_events"))
    var streams: [StreamRecord] = []
    for (name, text) in try strings(in: "stream_digests") {
      guard case .integer(let count) = events[name] else { throw problem("stream_events.\(name)") }
      let digest = try word(text, "stream_digests.\(name)", radix: 16)
      streams.append(StreamRecord(name: name, digest: digest, count: count))
    }
    return streams
  }

  func lastCycle() throws(ResultsError) -> Int? {
    switch json["last_cycle"] {
    case .integer(let value): return value
    case .null, nil: return nil
    default: throw problem("last_cycle")
    }
  }

  func lastTimestamp() throws(ResultsError) -> Timestamp? {
    guard let text = try optionalString("last_timestamp") else { return nil }
    guard let time = TimeText.parse(text), time.form == .instant else { throw problem("last_timestamp") }
    return Timestamp(nanoseconds: time.value)
  }

  func timings() throws(ResultsError) -> [RunManifest.Timing] {
    var timings: [RunManifest.Timing] = []
    for member in try members("timings") {
      switch member.value {
      case .number(let seconds): timings.append(RunManifest.Timing(name: member.name, seconds: seconds))
      case .integer(let seconds): timings.append(RunManifest.Timing(name: member.name, seconds: Double(seconds)))
      default: throw problem("timings.\(member.name)")
      }
    }
    return timings
  }
}
