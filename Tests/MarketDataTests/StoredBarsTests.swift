import ContentStore
import Determinism
import FileFormats
import Foundation
import Testing
import TradingModel

@testable import MarketData

/// Bars from a store are those of the file, with everything that there is to say of it.
@Suite struct StoredBarsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var symbols = ["X"]
    var change: @Sendable (inout MarketDataSettings) -> Void = { _ in }
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "plain", text: "date,open,high,low,close,volume\n2020-01-02,1,2,0.5,1.5,7\n2020-01-03,1,2,0.5,1.25,8\n"),
    Case(
      name: "dropped rows, newest first, without volume",
      text: "ts,open,high,low,close\n2020-01-06,1,2,0.5,1\n2020-01-03,1,2,0.5,1\n2020-01-03,1,2,0.5,1.1\n"
        + "2020-01-02,1,2,0.5,9\n2020-01-01,1,2,x,1\n"
    ) { $0.droppedChecks = QualityCheck.allCases },
    Case(
      name: "several symbols",
      text:
        "symbol;Datum;open;high;low;close\nB;31.12.2020;1,5;2;0,5;1\nA;31.12.2020;10,5;20;5;10\nC;31.12.2020;1;1;1;1\n",
      symbols: ["B", "A"]),
    Case(
      name: "times of opening in a column called so",
      text: "open_time,open,high,low,close,volume\n1577836800000,1,2,0.5,1.5,7\n1577836860000,1,2,0.5,1.25,8\n"),
    Case(
      name: "midnights of a zone",
      text: "Date,Open,High,Low,Close,Volume\n2020-01-02 00:00:00-05:00,1,2,0.5,1.5,7\n"
        + "2020-01-03 00:00:00-05:00,1,2,0.5,1.25,null\n"),
    Case(
      name: "settings of every kind", text: "preface\nT|D|P|V\n15:30|02/01/20|0.1|5 000\n15:31|02/01/20|0.3|-\n"
    ) {
      $0.columns.timestamp = .number(2)
      $0.columns.time = "T"
      $0.columns.open = "P"
      $0.columns.high = "P"
      $0.columns.low = .number(3)
      $0.columns.close = "P"
      $0.columns.volume = "V"
      $0.csv.separator = .bar
      $0.csv.skippedLines = 1
      $0.csv.decimal = .point
      $0.csv.dateFormat = DateFormat("DD/MM/YY")
      $0.csv.nulls = ["-"]
    },
    Case(name: "nothing that can be read", text: "a,b\n1,2\n"),
    Case(name: "a fault", text: "date,open,high,low,close\n2020-01-02,1,2,0.5,1.5\n2020-01-02,1,2,0.5,1.5\n"),
  ]

  private static func settings(_ item: Case) -> MarketDataSettings {
    var settings = MarketDataSettings(path: "", symbols: item.symbols.map { Symbol($0) })
    item.change(&settings)
    return settings
  }

  private static func read(_ item: Case, _ path: String, _ store: ObjectStore?) -> BarFile {
    let settings = settings(item)
    defer { store?.finish() }
    return BarFile.load(path, symbols: settings.symbols, isShared: true, settings: settings, store: store)
  }

  @Test(arguments: cases)
  func everythingComesBack(_ item: Case) throws {
    let folder = try DataFolder()
    let path = try folder.write(item.text, to: "bars.csv")
    let plain = Self.read(item, path, nil)
    let first = folder.store
    #expect("\(Self.read(item, path, first))" == "\(plain)")
    #expect(first.hasGrown == plain.errors.isEmpty && first.notes.isEmpty)
    let second = folder.store
    #expect("\(Self.read(item, path, second))" == "\(plain)")
    #expect(!second.hasGrown && second.notes.isEmpty)
    // Under another name the same bytes are the same bars.
    let copy = try folder.write(item.text, to: "copy.csv")
    let third = folder.store
    #expect("\(Self.read(item, copy, third))" == "\(Self.read(item, copy, nil))")
    #expect(!third.hasGrown)
  }

  /// Parquet too: in one file, dealt over several, and with rows that are left out, which are told with their places.
  @Test(arguments: ["part_compact_dates.parquet", "part_symbols.parquet", "hive_pyarrow", "wrong_values.parquet"])
  func parquetComesBack(_ name: String) throws {
    let folder = try DataFolder()
    let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Fixtures/parquet")
    for copy in ["one", "other"] {
      try FileManager.default.createDirectory(atPath: "\(folder.path)/\(copy)", withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: fixtures.appendingPathComponent(name).path, toPath: "\(folder.path)/\(copy)/\(name)")
    }
    func read(_ copy: String, _ store: ObjectStore?) throws -> [BarFile] {
      defer { store?.finish() }
      var settings = MarketDataSettings(path: "\(folder.path)/\(copy)/\(name)", symbols: [Symbol("B")])
      settings.source = .parquet
      settings.droppedChecks = QualityCheck.allCases
      return try Loading(settings, store: store).read()
    }
    let plain = try read("one", nil)
    #expect(plain.allSatisfy { $0.errors.isEmpty && $0.series[0].count > 0 })
    #expect(plain[0].dropped.isEmpty == (name != "wrong_values.parquet"))
    let first = folder.store
    #expect("\(try read("one", first))" == "\(plain)")
    #expect(first.hasGrown && first.notes.isEmpty)
    for copy in ["one", "other"] {
      let store = folder.store
      #expect("\(try read(copy, store))" == "\(try read(copy, nil))")
      #expect(!store.hasGrown && store.notes.isEmpty)
    }
  }

  /// What has been read of one file answers for no other, and not where other rows are left out.
  @Test func parquetOfOtherBytes_isReadAnew() throws {
    let folder = try DataFolder()
    let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Fixtures/parquet")
    let path = folder.path + "/bars.parquet"
    func read(_ name: String, _ checks: [QualityCheck]) throws -> (file: BarFile, hasGrown: Bool) {
      try? FileManager.default.removeItem(atPath: path)
      try FileManager.default.copyItem(atPath: fixtures.appendingPathComponent(name).path, toPath: path)
      var settings = MarketDataSettings(path: path, symbols: [Symbol("B")])
      settings.droppedChecks = checks
      let store = folder.store
      let file = try Loading(settings, store: store).read()[0]
      store.finish()
      return (file, store.hasGrown)
    }
    #expect(try read("part_gzip.parquet", []).hasGrown)
    #expect(try !read("part_gzip.parquet", []).hasGrown)
    #expect(try read("part_zstd.parquet", []).hasGrown)
    #expect(try read("part_zstd.parquet", [.volume]).hasGrown)
    // What stops a run is told every time, and never kept.
    let wrong = try read("wrong_values.parquet", [])
    #expect(!wrong.hasGrown && !wrong.file.errors.isEmpty)
  }

  /// Content counts, not name, size and time.
  @Test func anotherContent_isReadAnew() throws {
    let folder = try DataFolder()
    let item = Self.cases[0]
    let path = try folder.write(item.text, to: "bars.csv")
    let time = try folder.modified(path)
    _ = Self.read(item, path, folder.store)
    _ = try folder.write(item.text.replacing("1.25", with: "1.75"), to: "bars.csv")
    try folder.setModified(path, time)
    let store = folder.store
    let read = Self.read(item, path, store)
    #expect(read.series[0].close == [1.5, 1.75] && store.hasGrown)
  }

  /// Every setting that the reading depends on is in the key; a new one must be put there, or named here.
  @Test func everySetting_isInTheKeyOrComesLater() {
    let later: Set<String> = [
      "source", "path", "start", "end", "missingBars", "warmup", "split", "use", "holdout", "usesHoldout",
      "synthetic", "benchmark",
    ]
    var changed: [String: @Sendable (inout MarketDataSettings) -> Void] = [:]
    changed["symbols"] = { $0.symbols = [Symbol("Y")] }
    changed["timestamp"] = { $0.timestamp = .close }
    changed["barLength"] = {
      $0.timestamp = .open
      $0.barLength = 86_400_000_000_000
    }
    changed["epochUnit"] = { $0.epochUnit = .seconds }
    changed["columns"] = { $0.columns.volume = .number(3) }
    changed["csv"] = { $0.csv.nulls = [] }
    changed["droppedChecks"] = { $0.droppedChecks = [.rows] }
    changed["rowOrder"] = { $0.rowOrder = .descending }
    changed["keptDuplicate"] = { $0.keptDuplicate = .last }
    let usual = MarketDataSettings(path: "p", symbols: [Symbol("X")])
    func key(_ settings: MarketDataSettings, isShared: Bool = true) -> [UInt8] {
      BarFile.storedSettings(symbols: settings.symbols, isShared: isShared, settings: settings).compactText
    }
    #expect(key(usual) != key(usual, isShared: false))
    for name in Mirror(reflecting: usual).children.compactMap(\.label) where !later.contains(name) {
      var settings = usual
      changed[name]?(&settings)
      #expect(key(settings) != key(usual), "\(name) is in no key")
    }
    for (name, count) in [
      ("columns", Mirror(reflecting: usual.columns).children.count),
      ("csv", Mirror(reflecting: usual.csv).children.count),
    ] {
      #expect(count == (name == "columns" ? 9 : 6), "\(name) has a field that is in no key")
    }
  }

  /// What the reader makes of the files above.
  ///
  /// If this changes on purpose, `BarFile.readerVersion` goes up with it, or
  /// stores answer with what the earlier reader made.
  @Test func theReaderIsTheOneOfItsVersion() throws {
    let folder = try DataFolder()
    var hash = SHA256()
    for item in Self.cases {
      let path = try folder.write(item.text, to: "bars.csv")
      let content = Self.read(item, path, nil).content
      hash.update(content.facts.compactText)
      hash.update(Array("\(content.columns)".utf8))
    }
    #expect(BarFile.readerVersion == 1)
    #expect(hash.hexadecimal == "edba341c96326d0dc10634a9b9aa115c12f28ae6c8ba029cbe4d8f25348db8b2")
  }

  @Test func anObjectThatHoldsSomethingElse_isRefused() throws {
    let folder = try DataFolder()
    let item = Self.cases[0]
    let path = try folder.write(item.text, to: "bars.csv")
    let wanted = BarFile.storedSettings(symbols: [Symbol("X")], isShared: true, settings: Self.settings(item))
    let key = ObjectKey(
      kind: "bars", settings: wanted, inputs: [try #require(ContentHash.blake3(ofFile: path))],
      maker: .version(of: "reader of bars", BarFile.readerVersion))
    folder.store.put(key, ObjectContent(facts: .object([])))
    let store = folder.store
    #expect("\(Self.read(item, path, store))" == "\(Self.read(item, path, nil))")
    #expect(store.notes.count == 1 && store.notes[0].contains("it does not hold the bars of a file"))
    #expect(store.hasGrown)
  }
}

/// A folder for one test, removed at its end.
private final class DataFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("admf-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A store as another process would find it.
  var store: ObjectStore { ObjectStore(path: path + "/store") }

  func write(_ text: String, to name: String) throws -> String {
    try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8)
    return path + "/" + name
  }

  func modified(_ path: String) throws -> Any? {
    try FileManager.default.attributesOfItem(atPath: path)[.modificationDate]
  }

  func setModified(_ path: String, _ time: Any?) throws {
    guard let time = time as? Date else { return }
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
  }
}
