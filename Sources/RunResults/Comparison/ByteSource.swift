import FileFormats
import ParquetFiles

/// Where lines come from.
protocol ByteSource {
  /// Reads what is there at once into an array, from `start` on; 0 at the end.
  ///
  /// - Throws: `ResultsError`.
  func read(into bytes: inout [UInt8], from start: Int) throws(ResultsError) -> Int
}

/// The bytes of a file.
struct FileSource: ByteSource {
  let file: OpenFile

  func read(into bytes: inout [UInt8], from start: Int) throws(ResultsError) -> Int {
    try ResultsError.mapping { () throws(FileError) in try file.read(into: &bytes, from: start) }
  }
}

/// The rows of a Parquet file as JSON Lines.
final class ParquetLines: ByteSource {
  init?(_ path: String) { return nil }
  func read(into bytes: inout [UInt8], from start: Int) throws(ResultsError) -> Int { 0 }
}
