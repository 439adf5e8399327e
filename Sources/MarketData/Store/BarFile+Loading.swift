import ContentStore
import FileFormats
import TradingModel

extension BarFile {
  /// What reads files into columns of bars, in the keys of a store.
  ///
  /// Raise it whenever one file and one set of settings come to other bars, or to other words about them.
  static let readerVersion = 1

  /// Reads and checks a file, or has what an earlier run read of it from the store.
  ///
  /// The store is asked by the BLAKE3 of the file's bytes and the settings that the reading depends on, never by its
  /// name, size or time. What it answers is equal to what `read` gives, the file's SHA-256 and the words about dropped
  /// rows included. A file with errors is not kept, and pipes are read once.
  ///
  /// - Parameter counted: Told how many bytes of it are read.
  static func load(
    _ path: String, symbols: [Symbol], isShared: Bool, settings: MarketDataSettings, store: ObjectStore?,
    counted: ((Int) -> Void)? = nil
  ) -> BarFile {
    func read(_ hashes: FileHashes) -> (BarFile, String) {
      Self.read(
        .file(path), name: path, symbols: symbols, isShared: isShared, settings: settings, hashes: hashes,
        counted: counted)
    }
    guard let store, let hash = ContentHash.blake3(ofFile: path) else { return read(FileHashes()).0 }
    let wanted = storedSettings(symbols: symbols, isShared: isShared, settings: settings)
    if let file = stored(key([hash], wanted), name: path, in: store) { return file }
    let (file, bytesRead) = read(FileHashes(withBLAKE3: true))
    if file.errors.isEmpty {
      // The key is of the bytes that were read, also where somebody has changed the file since it was asked for.
      store.putBeside(key([bytesRead], wanted), file.content)
    }
    return file
  }

  /// Does the same with Parquet files whose rows are those of one file.
  ///
  /// They are kept only if they have the same bytes after they were read as before.
  static func load(
    parquet parts: [String], name: String, symbols: [Symbol], isShared: Bool, settings: MarketDataSettings,
    store: ObjectStore?, counted: ((Int) -> Void)? = nil
  ) -> BarFile {
    func read() -> BarFile {
      Self.read(
        parquet: parts, name: name, symbols: symbols, isShared: isShared, settings: settings, counted: counted)
    }
    func key() -> ObjectKey? {
      var hashes: [String] = []
      for part in parts {
        guard let hash = ContentHash.blake3(ofFile: part) else { return nil }
        hashes.append(hash)
      }
      let wanted = storedSettings(symbols: symbols, isShared: isShared, settings: settings)
      return Self.key(hashes, .object([JSONMember("parquet", wanted)]))
    }
    guard let store, !parts.isEmpty, let wanted = key() else { return read() }
    if let file = stored(wanted, name: name, parts: parts, in: store) { return file }
    let file = read()
    if file.errors.isEmpty, key() == wanted { store.putBeside(wanted, file.content(of: parts)) }
    return file
  }

  private static func key(_ hashes: [String], _ settings: JSONValue) -> ObjectKey {
    ObjectKey(kind: "bars", settings: settings, inputs: hashes, maker: .version(of: "reader of bars", readerVersion))
  }

  private static func stored(
    _ key: ObjectKey, name: String, parts: [String] = [], in store: ObjectStore
  ) -> BarFile? {
    guard let content = store.get(key) else { return nil }
    if let file = BarFile(content, name: name, parts: parts) { return file }
    store.refuse(key, "it does not hold the bars of a file")
    return nil
  }

  /// Everything of the settings that the reading of a file depends on; the range, the rule for missing bars and the
  /// like come after it.
  static func storedSettings(symbols: [Symbol], isShared: Bool, settings: MarketDataSettings) -> JSONValue {
    let columns = settings.columns
    let names = BarColumnRole.allCases.map { role in
      JSONMember("\(role)", role.configured(columns).map(\.json) ?? .null)
    }
    let csv = settings.csv
    return .object([
      JSONMember("symbols", .array(symbols.map { .string($0.name) })), JSONMember("shared", .boolean(isShared)),
      JSONMember("timestamp", settings.timestamp.map { .string($0.rawValue) } ?? .null),
      JSONMember("session", settings.lengthOfOpenedSession.map { .integer(Int($0)) } ?? .null),
      JSONMember("epoch_unit", settings.epochUnit.map { .string($0.rawValue) } ?? .null),
      JSONMember("columns", .object(names)),
      JSONMember(
        "csv",
        .object([
          JSONMember("separator", csv.separator.map { .string($0.rawValue) } ?? .null),
          JSONMember("decimal", csv.decimal.map { .string($0.rawValue) } ?? .null),
          JSONMember("header_rows", csv.headerRows.map { .integer($0) } ?? .null),
          JSONMember("skipped_lines", csv.skippedLines.map { .integer($0) } ?? .null),
          JSONMember("date_format", csv.dateFormat.map { .string($0.text) } ?? .null),
          JSONMember("nulls", .array(csv.nulls.map { .string($0) })),
        ])),
      JSONMember("dropped", .array(settings.droppedChecks.map { .string($0.rawValue) })),
      JSONMember("descending", .boolean(settings.rowOrder == .descending)),
      JSONMember("keeps_last", .boolean(settings.keptDuplicate == .last)),
    ])
  }
}

extension BarColumnName {
  fileprivate var json: JSONValue {
    switch self {
    case .name(let name): .string(name)
    case .number(let number): .integer(number)
    }
  }
}
