import Determinism
import FileFormats
import TradingModel

/// Takes a manifest apart, with errors that name the key.
struct ManifestReader {
  let json: JSONValue
  let path: String

  func problem(_ key: String) -> ResultsError {
    .badManifest(path: path, problem: "\(key) is missing or has another form")
  }

  /// Versions that did not write it wrote format 1.
  func format() throws(ResultsError) -> Int {
    switch json["format"] {
    case nil: return 1
    case .integer(let format) where format >= 1:
      guard format <= RunManifest.currentFormat else {
        throw .badManifest(
          path: path,
          problem: "its format is \(format), written by a later version; this one reads up to "
            + "\(RunManifest.currentFormat)")
      }
      return format
    default: throw problem("format")
    }
  }

  /// The phases of a workflow: mappings with a name and a state.
  func phases() throws(ResultsError) -> [JSONValue] {
    switch json["phases"] {
    case nil: return []
    case .array(let items):
      for item in items {
        guard case .string? = item["name"], case .string? = item["state"] else { throw problem("phases") }
      }
      return items
    default: throw problem("phases")
    }
  }

  func folders() throws(ResultsError) -> [String] {
    let names = try texts("folders")
    guard names.allSatisfy(RunFolder.isFolderName) else { throw problem("folders") }
    return names
  }

  func files() throws(ResultsError) -> [RunManifest.FileHash] {
    guard json["file_hashes"] != nil else { return [] }
    var files: [RunManifest.FileHash] = []
    for (name, text) in try strings(in: "file_hashes") {
      guard RunFolder.isFileName(name) else { throw problem("file_hashes.\(name)") }
      files.append(RunManifest.FileHash(name: name, hash: try word(text, "file_hashes.\(name)", radix: 16)))
    }
    return files
  }

  func tables() throws(ResultsError) -> [RunManifest.Table] {
    guard json["tables"] != nil else { return [] }
    var tables: [RunManifest.Table] = []
    for member in try members("tables") {
      guard case .array(let items) = member.value else { throw problem("tables.\(member.name)") }
      let columns = items.compactMap(Self.column)
      guard columns.count == items.count else { throw problem("tables.\(member.name)") }
      tables.append(RunManifest.Table(name: member.name, columns: columns))
    }
    return tables
  }

  func tableCounts() throws(ResultsError) -> [RunManifest.TableCounts] {
    guard json["table_counts"] != nil else { return [] }
    var tables: [RunManifest.TableCounts] = []
    for member in try members("table_counts") {
      let numbers = ["rows", "writes", "flushes", "bytes"].compactMap { key -> Int? in
        if case .integer(let number) = member.value[key], number >= 0 { number } else { nil }
      }
      guard numbers.count == 4 else { throw problem("table_counts.\(member.name)") }
      tables.append(
        RunManifest.TableCounts(
          name: member.name, rows: numbers[0], writes: numbers[1], flushes: numbers[2], bytes: numbers[3]))
    }
    return tables
  }

  private static func column(_ json: JSONValue) -> ResultColumn? {
    guard case .string(let name) = json["name"], case .string(let text) = json["type"],
      let type = ColumnType(rawValue: text)
    else { return nil }
    switch json["unit"] {
    case nil: return ResultColumn(name: name, type: type)
    case .string(let text): return ColumnUnit(rawValue: text).map { ResultColumn(name: name, type: type, unit: $0) }
    default: return nil
    }
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

  /// False where the key is not given.
  func looksAhead() throws(ResultsError) -> Bool {
    switch json["looks_ahead"] {
    case .boolean(let value): return value
    case nil: return false
    default: throw problem("looks_ahead")
    }
  }

  func holdout() throws(ResultsError) -> HoldoutOpening? {
    guard let value = json["holdout"] else { return nil }
    guard let opening = HoldoutOpening(value) else { throw problem("holdout") }
    return opening
  }

  func streams() throws(ResultsError) -> [StreamRecord] {
    let events = JSONValue.object(try members("stream_events"))
    var streams: [StreamRecord] = []
    for (name, text) in try strings(in: "stream_digests") {
      guard case .integer(let count) = events[name] else { throw problem("stream_events.\(name)") }
      let digest = try word(text, "stream_digests.\(name)", radix: 16)
      guard let stream = StreamName(name) else { throw problem("stream_digests.\(name)") }
      streams.append(StreamRecord(name: stream, digest: digest, count: count))
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
