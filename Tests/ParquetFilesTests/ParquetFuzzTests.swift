import FileFormats
import Foundation
import Testing

@testable import ParquetFiles

/// Rounds of a fuzz test: `ADMF_FUZZ` where that is set, else few enough for every run of the tests.
private func fuzzRounds(_ usual: Int) -> Int {
  ProcessInfo.processInfo.environment["ADMF_FUZZ"].flatMap(Int.init) ?? usual
}

/// A small generator with a seed (Steele, Lea and Flood 2014, `SplitMix64`), so that every run sees the same cases.
struct ParquetCaseGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
}

@Suite("Any bytes end in a table or in an error")
struct ParquetFuzzTests {
  private static let names = [
    "arrow_small_pages.parquet", "arrow_fallback.parquet", "arrow_delta_v1.parquet", "arrow_split_v2.parquet",
    "arrow_int96.parquet", "arrow_decimal_integers.parquet", "duckdb_types.parquet", "nested.parquet",
    "arrow_format_1_0.parquet", "all_null_v2.parquet", "polars.parquet", "duckdb_gzip.parquet",
  ]

  /// A file with a few bytes changed, removed, added or repeated; half of the changes in the footer.
  private static func mutated(_ original: [UInt8], _ generator: inout ParquetCaseGenerator) -> [UInt8] {
    var bytes = original
    let special: [UInt8] = [0, 1, 2, 3, 7, 0x15, 0x16, 0x19, 0x1C, 0x2C, 0x7F, 0x80, 0xFE, 0xFF]
    for _ in 0..<(1 + generator.below(3)) where bytes.count > 16 {
      let footer = bytes.count - 8 - min(bytes.count - 8, 2_000)
      let start = generator.below(2) == 0 ? footer : 0
      let place = start + generator.below(bytes.count - start)
      switch generator.below(8) {
      case 0...2: bytes[place] = special[generator.below(special.count)]
      case 3: bytes[place] ^= 1 << UInt8(generator.below(8))
      case 4: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
      case 5: for index in place..<min(bytes.count, place + 5) { bytes[index] = 0xFF }
      case 6:
        let isInFooter = place >= footerStart(bytes) && place < bytes.count - 8
        bytes.remove(at: place)
        if isInFooter { lengthenFooter(&bytes, by: -1) }
      default:
        let piece = Array(bytes[place..<min(bytes.count, place + 9)])
        let target = start + generator.below(bytes.count - start)
        let isInFooter = target >= footerStart(bytes) && target <= bytes.count - 8
        bytes.insert(contentsOf: piece, at: target)
        if isInFooter { lengthenFooter(&bytes, by: piece.count) }
      }
    }
    if generator.below(40) == 0 { bytes.removeLast(generator.below(bytes.count)) }
    return bytes
  }

  private static func footerStart(_ bytes: [UInt8]) -> Int {
    bytes.count - 8 - bytes[(bytes.count - 8)..<(bytes.count - 4)].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// Keeps the length of the footer true where bytes were added to it or removed.
  private static func lengthenFooter(_ bytes: inout [UInt8], by count: Int) {
    let length = bytes.count - 8 - footerStart(bytes) + count
    for index in 0..<4 { bytes[bytes.count - 8 + index] = UInt8(truncatingIfNeeded: length >> (8 * index)) }
  }

  @Test("mutated files: no trap, and a batch is as large as it claims")
  func mutations() throws {
    try withTemporaryFile { path in
      let originals = try Self.names.map { try Array(Data(contentsOf: URL(fileURLWithPath: Fixture.path($0)))) }
      var generator = ParquetCaseGenerator(seed: 10)
      var complete = 0
      var refused = 0
      for round in 0..<fuzzRounds(1_200) {
        let bytes = Self.mutated(originals[round % originals.count], &generator)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        do {
          let reader = try ParquetReader(path)
          for group in 0..<reader.rowGroupCount {
            for column in reader.schema.indices { _ = reader.statistics(rowGroup: group, column: column) }
          }
          let batch = try reader.read(threads: 1)
          #expect(batch.rowCount == reader.rowCount)
          complete += 1
        } catch let error as ParquetError {
          #expect(error.path == path && !error.message.isEmpty)
          refused += 1
        }
      }
      #expect(complete > 100)
      #expect(refused > 300)
    }
  }

  @Test("random bytes between the marks of a file")
  func noise() throws {
    try withTemporaryFile { path in
      var generator = ParquetCaseGenerator(seed: 11)
      for _ in 0..<500 {
        let noise = (0..<generator.below(300)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        let size = UInt8(truncatingIfNeeded: noise.count)
        let bytes = Array("PAR1".utf8) + noise + [size, UInt8(noise.count >> 8), 0, 0] + Array("PAR1".utf8)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        #expect(throws: ParquetError.self) { try ParquetReader(path).read() }
      }
    }
  }

  @Test("a file that is cut off anywhere is told so")
  func cutOff() throws {
    try withTemporaryFile { path in
      let bytes = try Data(contentsOf: URL(fileURLWithPath: Fixture.path("all_null.parquet")))
      for count in 0..<bytes.count {
        try bytes.prefix(count).write(to: URL(fileURLWithPath: path))
        #expect(throws: ParquetError.self) { try ParquetReader(path) }
      }
    }
  }
}

/// A path for a file that is removed afterwards.
func withTemporaryFile<Result>(_ body: (String) throws -> Result) throws -> Result {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("parquet-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: url) }
  return try body(url.path)
}
