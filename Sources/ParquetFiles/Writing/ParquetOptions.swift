import FileFormats

/// How the pages of a file are compressed.
package enum ParquetCompression: Hashable, Sendable, CaseIterable {
  case none
  /// Column chunks that this hardly shortens stand uncompressed.
  case snappy
}

/// How a Parquet file is written.
package struct ParquetOptions: Sendable {
  package var compression: ParquetCompression
  /// Most rows of a row group.
  package var rowGroupRows: Int
  /// A row group ends with the row that brings its values to this many bytes: the width of the numbers, and of texts
  /// four bytes more than they have.
  package var rowGroupBytes: Int
  /// Notes on the whole file.
  package var metadata: [(key: String, value: String)]
  /// The program that writes, as the format has it: "NAME version NUMBER".
  package var createdBy: String
  /// The most threads at work; it shows nowhere in the file.
  package var threads: Int

  /// - Precondition: Row groups have a row at least.
  package init(
    compression: ParquetCompression = .snappy, rowGroupRows: Int = 65_536, rowGroupBytes: Int = 64 << 20,
    metadata: [(key: String, value: String)] = [], createdBy: String = "admf",
    threads: Int = ParallelPieces.processorCount
  ) {
    precondition(rowGroupRows > 0 && rowGroupBytes > 0, "row groups have rows")
    self.compression = compression
    self.rowGroupRows = rowGroupRows
    self.rowGroupBytes = rowGroupBytes
    self.metadata = metadata
    self.createdBy = createdBy
    self.threads = threads
  }
}
