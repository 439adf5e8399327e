import FileFormats

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension ChunkPlan {
  /// Bytes that the chunk claims to need: its rows as they are kept, and its pages; less than 0 where it is beyond
  /// counting.
  func claim(_ uncompressed: Int) -> Int {
    let width =
      switch column.schema.kind.storage {
      case .booleans: 1
      case .int32s, .floats: 4
      case .int64s, .doubles: 8
      case .texts: 16
      }
    let marks = column.schema.isOptional ? 1 : 0
    let (values, overflows) = rows.multipliedReportingOverflow(by: width + marks)
    let (sum, sumOverflows) = values.addingReportingOverflow(uncompressed)
    return overflows || sumOverflows || uncompressed < 0 ? -1 : sum
  }
}

/// Asks for memory before an array does, which would end the process.
enum Memory {
  /// Whether so many bytes can be had.
  static func isThere(_ bytes: Int) -> Bool {
    // So much is there or nothing is.
    guard bytes > 1 << 26 else { return true }
    guard let memory = malloc(bytes) else { return false }
    free(memory)
    return true
  }
}

extension Column.Values {
  /// No values.
  static func empty(_ storage: ColumnStorage) -> Column.Values {
    switch storage {
    case .booleans: .booleans([])
    case .int32s: .int32s([])
    case .int64s: .int64s([])
    case .floats: .floats([])
    case .doubles: .doubles([])
    case .texts: .texts(TextColumn([]))
    }
  }
}
