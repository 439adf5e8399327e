import FileFormats
import Foundation
import Testing
import TradingModel

@testable import MarketData

/// Rounds of a fuzz test: `ADMF_FUZZ` where that is set, else few enough for every run of the tests.
private func fuzzRounds(_ usual: Int) -> Int {
  ProcessInfo.processInfo.environment["ADMF_FUZZ"].flatMap(Int.init) ?? usual
}

@Suite("Mutated files of bars end in valid bars or in a clear error")
struct MarketDataFuzzTests {
  private static let files: [String] = [
    """
    date,open,high,low,close,volume
    2003-01-02,10,12,9.5,11,100
    2003-01-03,11,12.25,9,11,100
    2003-01-06,11,13,11,12.5,0
    2003-01-07,12.5,12.5,12.5,12.5,3e2

    """,
    "\u{FEFF}\"Date\",\"Open\",\"High\",\"Low\",\"Close\",\"Adj Close\",\"Volume\"\r\n"
      + "2003-01-02,1,2,1,2,1,5\r\n\"2003-01-03\",2,\"3\",2,3,2,6\r\n2003-01-04,2,3,2,3,2,6",
    """
    ts,symbol,open,high,low,close,note
    1041517800,A,1,2,1,2,"a, ""b""
    c"
    1041517800,B,1,2,1,2,
    1041517860,A,2,2,2,2,x
    1041517920,B,1,2,1,2,y

    """,
    """
    timestamp,o,h,l,c,v
    2003-01-02T15:30:00Z,1,2,1,2,10
    2003-01-02T10:31:00.5-05:00,1,2,1,2,10
    2003-01-02 15:32,1,2,1,2,10

    """,
    "time,open,high,low,close\n1041517800000000000,5,6,4,5\n1041517860000000000,5,6,4,5\n",
    "<TICKER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>\nA,20030102,153000,1,2,1,2,\n"
      + "A,20030103,000000,1,2,1,2,1\n",
    "open_time,open,high,low,close,volume,close_time\n1041517800000,1,2,1,2,,1041521399999\n"
      + "1041521400000,1,2,1,2,3,1041524999999\n",
    "t,o,h,l,c\n20030102T153000Z,1,2,1,2\n20030102 1631+01,1,2,1,2\n",
  ]

  private static let fields = [
    "1e400", "nan", "-1", "", "0", "1e-320", "99999999999999999999", "2003-02-30", "9999-12-31", "1041517800", "\"",
    "\"\"",
    "A", "0x1", "1,5", "2003-01-02T25:00:00Z", "-0", ".", "é", "\u{0}", "12\n13", "close", "date", "time",
    "open_time", "close_time", "153000", "1e-15", "1e18", "22610101",
  ]

  private static func mutated(_ generator: inout CaseGenerator) -> [UInt8] {
    var bytes = Array(generator.pick(files).utf8)
    for _ in 0...generator.below(2) where !bytes.isEmpty {
      let place = generator.below(bytes.count)
      switch generator.below(6) {
      case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
      case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + generator.below(8)))
      case 2: bytes.insert(contentsOf: generator.pick(Array(",\n\r\"-.e 0".utf8).map { [$0] }), at: place)
      case 3:
        // A field becomes another.
        let isEnd: (UInt8) -> Bool = { $0 == 0x2C || $0 == 0x0A }
        let start = bytes[..<place].lastIndex(where: isEnd).map { $0 + 1 } ?? 0
        let end = bytes[place...].firstIndex(where: isEnd) ?? bytes.count
        bytes.replaceSubrange(start..<max(start, end), with: Array(generator.pick(fields).utf8))
      case 4:
        // A line stands again elsewhere.
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        lines.insert(generator.pick(lines), at: generator.below(lines.count))
        bytes = Array(lines.joined(separator: [0x0A]))
      default: bytes.removeLast(generator.below(bytes.count) / 3)
      }
    }
    return bytes
  }

  private static func settings(_ generator: inout CaseGenerator) -> MarketDataSettings {
    var settings = MarketDataSettings(path: "", symbols: [])
    if generator.below(3) == 0 { settings.symbols = [Symbol("A")] }
    if generator.below(8) == 0 { settings.epochUnit = generator.pick(EpochUnit.allCases) }
    if generator.below(8) == 0 { settings.columns.close = .name(generator.pick(["Adj Close", "close", "c", "none"])) }
    if generator.below(8) == 0 {
      settings.columns.timestamp = .name(generator.pick(["date", "ts", "close", "open_time"]))
    }
    if generator.below(16) == 0 { settings.columns.symbol = .name(generator.pick(["symbol", "close", "date"])) }
    if generator.below(16) == 0 { settings.columns.time = .name(generator.pick(["<TIME>", "time", "open"])) }
    if generator.below(3) == 0 {
      settings.droppedChecks = QualityCheck.allCases.filter { _ in generator.below(2) == 0 }
    }
    if generator.below(8) == 0 {
      settings.timestamp = generator.pick(TimestampMeaning.allCases)
      settings.barLength = generator.pick([1, 60_000_000_000, 366 * Timestamp.nanosecondsPerDay])
    }
    if generator.below(8) == 0 { settings.start = Timestamp(year: 2003, month: 1, day: 3) }
    if generator.below(8) == 0 { settings.end = Timestamp(year: 2003, month: 1, day: 5) }
    if settings.start != nil { settings.warmup = .cycles(generator.below(3)) }
    return settings
  }

  @Test("random changes of eight files, random settings")
  func mutations() throws {
    var generator = CaseGenerator(seed: 20_030_102)
    var (values, refused) = (0, 0)
    for round in 0..<fuzzRounds(1500) {
      let bytes = Self.mutated(&generator)
      let settings = Self.settings(&generator)
      let file = BarFile.read(
        .bytes(bytes), name: "f.csv", symbols: settings.symbols, isShared: generator.below(2) == 0, settings: settings)
      do throws(MarketDataErrors) {
        let set = try Loading(settings).assemble([file])
        values += 1
        try Self.check(set, round)
      } catch {
        refused += 1
        Self.check(error, bytes, round)
      }
    }
    #expect(values > 150 && refused > 300, "\(values) values, \(refused) refused")
  }

  private static func check(_ set: MarketDataSet, _ round: Int) throws(MarketDataErrors) {
    for bars in set.series {
      #expect(zip(bars.timestamps.dropFirst(), bars.timestamps).allSatisfy { $0 > $1 }, "round \(round)")
      for index in 0..<bars.count {
        let bar = bars[index]
        let isOrdered = bar.low <= min(bar.open, bar.close) && max(bar.open, bar.close) <= bar.high
        #expect(isOrdered && bar.low >= 1e-15 && bar.high <= 1e15 && (0...1e18).contains(bar.volume), "round \(round)")
      }
    }
    let coverage = SymbolCoverage.coverage(of: set)
    #expect(coverage.map(\.count) == set.series.map(\.count).filter { $0 > 0 }, "round \(round)")
    var assembler = BlockAssembler(set, missingBars: .carry)
    var cycles = 0
    while let block = try assembler.nextBlock(maximumCycles: 2) { cycles += block.count }
    #expect(cycles == set.cycleCount, "round \(round)")
  }

  private static func check(_ error: MarketDataErrors, _ bytes: [UInt8], _ round: Int) {
    let lineCount = bytes.count { $0 == 0x0A } + 1
    #expect(!error.items.isEmpty, "round \(round)")
    for item in error.items {
      #expect(item.line >= 0 && item.line <= lineCount, "round \(round): \(item)")
      #expect((item.line == 0) == (item.column == 0) && item.column <= bytes.count + 1, "round \(round): \(item)")
      let message = item.description
      #expect(!item.message.isEmpty && message.utf8.count < 1000, "round \(round)")
      #expect(message.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "round \(round): \(message)")
    }
  }
}
