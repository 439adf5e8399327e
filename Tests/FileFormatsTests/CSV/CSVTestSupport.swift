import Foundation

@testable import FileFormats

/// A small generator with a seed (Steele, Lea and Flood 2014, `SplitMix64`), so that every run sees the same cases.
struct CSVCaseGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}

/// Every row of a text, or the error that reading ends in.
func readRows(_ text: [UInt8]) -> Result<[[String]], CSVError> {
  var rows: [[String]] = []
  do throws(CSVError) {
    var reader = try CSVReader(.bytes(text))
    var record = CSVRecord()
    while try reader.read(&record) { rows.append(record.texts) }
  } catch {
    return .failure(error)
  }
  return .success(rows)
}

func readRows(_ text: String) -> Result<[[String]], CSVError> { readRows(Array(text.utf8)) }

/// What a column reader gives for a text: the values of each column as text, the lines, and the errors.
struct CSVColumnResult: Equatable {
  var columns: [[String]] = []
  var lines: [Int] = []
  var errors: [String] = []
  var furtherErrors = 0
}

func readColumns(_ text: [UInt8], _ kinds: [CSVColumnKind], errorLimit: Int = 20) throws(CSVError) -> CSVColumnResult {
  var reader = try CSVColumnReader(.bytes(text), errorLimit: errorLimit)
  guard reader.names.count == kinds.count else { throw CSVError("\(reader.names.count) columns") }
  reader.select(zip(reader.names, kinds).map { CSVColumn(name: $0, kind: $1, expected: "what fits") })
  var result = CSVColumnResult()
  result.columns = Array(repeating: [], count: kinds.count)
  let batch = CSVBatch()
  while try reader.read(batch) {
    for (index, kind) in kinds.enumerated() {
      switch kind {
      case .skipped: break
      case .number, .optionalNumber:
        result.columns[index] += batch.numbers(index).map { String($0.bitPattern, radix: 16) }
      case .time, .timeAsWritten, .timeOfDay: result.columns[index] += batch.integers(index).map { String($0) }
      case .category:
        for number in batch.integers(index) { result.columns[index].append(reader.categories[Int(number)]) }
      }
    }
    result.lines += (0..<batch.count).map { batch.line($0) }
    result.errors += batch.errors.map(\.description)
    if let breakage = batch.breakage { result.errors.append(breakage.description) }
    result.furtherErrors += batch.furtherErrors
  }
  return result
}

/// Rounds of a fuzz test: `ADMF_FUZZ` where that is set, else few enough for every run of the tests.
func fuzzRounds(_ usual: Int) -> Int {
  ProcessInfo.processInfo.environment["ADMF_FUZZ"].flatMap(Int.init) ?? usual
}
