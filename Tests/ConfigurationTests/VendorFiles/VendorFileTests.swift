import Configuration
import FileFormats
import Foundation
import MarketData
import Testing
import TradingModel

/// A file in a folder of its own, which is removed with it.
final class DataFile {
  let path: String
  private let folder: URL

  init(_ text: String, name: String = "X.csv") throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("vendor-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appendingPathComponent(name).path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// What the file holds, or the text of the errors without the file's folder.
  func inspect(_ change: (inout MarketDataSettings) -> Void = { _ in }) -> Result<DataInspection, Refusal> {
    var settings = MarketDataSettings(path: path, symbols: [Symbol("X")])
    change(&settings)
    do throws(MarketDataErrors) {
      return .success(try DataInspection.inspect(settings))
    } catch {
      return .failure(Refusal(text: error.description.replacingOccurrences(of: folder.path + "/", with: "")))
    }
  }

  struct Refusal: Error { var text: String }
}

extension Result where Success == DataInspection, Failure == DataFile.Refusal {
  var refusal: String? { if case .failure(let refusal) = self { refusal.text } else { nil } }
}

/// Bars as text, sessions by their date.
func texts(_ set: MarketDataSet) -> [String] {
  set.series.flatMap { bars in
    (0..<bars.count).map { index in
      let bar = bars[index]
      let numbers = [bar.open, bar.high, bar.low, bar.close, bar.volume].map { DecimalText.string($0) }
      let time = bar.timestamp.description.replacingOccurrences(of: "T23:59:59.999999999Z", with: "")
      return "\(time) \(numbers.joined(separator: " "))"
    }
  }
}

/// The settings of the section `data` of a workflow file.
func dataSettings(_ yaml: String, path: String) throws -> MarketDataSettings {
  try WorkflowFile.decode(Array((yaml + "strategy: {type: buy_and_hold}\n").utf8), path: path).data
}

@Suite("Files are read as vendors write them")
struct VendorFileTests {
  @Test("each by its looks", arguments: VendorFile.all)
  func bars(file: VendorFile) throws {
    let inspection = try DataFile(file.text).inspect { inspected in
      file.say(&inspected)
      if file.text.contains("BTC/USD") { inspected.symbols = [Symbol("BTC/USD")] }
    }.get()
    #expect(texts(inspection.set) == file.bars)
  }

  @Test("the YAML that inspect prints reads the same bars", arguments: VendorFile.all)
  func yaml(file: VendorFile) throws {
    let data = try DataFile(file.text)
    let inspection = try data.inspect { inspected in
      file.say(&inspected)
      if file.text.contains("BTC/USD") { inspected.symbols = [Symbol("BTC/USD")] }
    }.get()
    let yaml = inspection.files[0].explicit.yaml
    let again = try DataInspection.inspect(dataSettings(yaml, path: "w.yaml"))
    #expect(again.set.series == inspection.set.series, "\(yaml)")
    #expect(again.files[0].explicit.yaml == yaml)
  }

  @Test(
    "bars that open at their times are asked about", arguments: VendorFile.withinTheDay.filter { $0.barLength != nil })
  func openings(file: VendorFile) throws {
    let refusal = try #require(try DataFile(file.text).inspect().refusal)
    #expect(refusal.hasPrefix("X.csv: bars open at their times, as the file seems to come from "), "\(refusal)")
    #expect(refusal.contains("; expected data.timestamp: open with data.bar_length"))
  }

  @Test("the columns of one ticker of a table of yfinance, by number")
  func severalTickers() throws {
    let text =
      "Price,Close,Close,High,High,Low,Low,Open,Open,Volume,Volume\nTicker,A,B,A,B,A,B,A,B,A,B\nDate,,,,,,,,,,\n"
      + "2023-02-17,1,11,2,12,1,11,1,11,5,6\n"
    let data = try DataFile(text)
    #expect(
      data.inspect { $0.symbols = [Symbol("B")] }.refusal
        == "X.csv:1:1: a table of yfinance with 2 tickers side by side; expected a file for each, or the "
        + "columns of one, as "
        + "of B: data.csv: {header: 3} with data.columns: {timestamp: 1, open: 9, high: 5, low: 7, close: 3, "
        + "volume: 11}"
    )
    let said =
      "data: {path: \(data.path), symbols: [B], csv: {header: 3}, columns: {timestamp: 1, open: 9, high: 5, "
      + "low: 7, close: 3, volume: 11}}\n"
    let set = try MarketDataLoader.load(dataSettings(said, path: "w.yaml"))
    #expect(texts(set) == ["2023-02-17 11 12 11 11 6"])
  }

  @Test("random changes of vendors' files end in bars or in a refusal that says where")
  func mutations() throws {
    var generator = SplitMix(state: 20_240_131)
    let settings: [(inout MarketDataSettings) -> Void] = [
      { _ in }, { $0.csv.separator = .semicolon }, { $0.csv.decimal = .comma }, { $0.csv.headerRows = 0 },
      { $0.csv.headerRows = 3 }, { $0.csv.skippedLines = 1 }, { $0.csv.dateFormat = DateFormat("DD/MM/YYYY") },
      { $0.csv.nulls = ["", "1", "NaN"] }, { $0.columns.adjustedClose = "Adj Close" }, { $0.rowOrder = .descending },
      { $0.droppedChecks = QualityCheck.allCases }, { $0.columns.timestamp = .number(1) },
      {
        $0.droppedChecks = [.duplicates]
        $0.keptDuplicate = .last
      }, { $0.timestamp = .close },
    ]
    let pieces = [
      "\t", ";", ",", "\n", "\"", "$", "1.234,5", "01/02/2003", "null", "-", "'", "M", "%", " ", "\u{A0}", ".",
    ]
    var (good, refused) = (0, 0)
    for round in 0..<fuzzRounds(1200) {
      var bytes = Array(VendorFile.all[generator.below(VendorFile.all.count)].text.utf8)
      for _ in 0..<generator.below(4) where !bytes.isEmpty {
        let place = generator.below(bytes.count)
        switch generator.below(4) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + generator.below(6)))
        case 2: bytes.insert(contentsOf: Array(pieces[generator.below(pieces.count)].utf8), at: place)
        default: bytes.append(contentsOf: bytes[..<place])
        }
      }
      let data = try DataFile(String(decoding: bytes, as: UTF8.self))
      switch data.inspect(settings[generator.below(settings.count)]) {
      case .success(let inspection):
        good += 1
        let yaml = inspection.files[0].explicit.yaml
        let again = try DataInspection.inspect(dataSettings(yaml, path: "w.yaml"))
        #expect(again.set.series == inspection.set.series, "round \(round): \(yaml)")
      case .failure(let refusal):
        refused += 1
        #expect(refusal.text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" }, "round \(round)")
      }
    }
    #expect(good > 100 && refused > 150, "\(good) good, \(refused) refused")
  }
}

/// A small generator with a seed (Steele, Lea and Flood 2014).
private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
