import FileFormats

extension LogicalType {
  init(_ reader: inout CompactReader) throws(ParquetFault) {
    var type = LogicalType.other(0)
    try reader.structure { (reader, field) throws(ParquetFault) in
      if field.type == .structure {
        type = try Self.member(field.number, &reader)
      } else {
        type = .other(field.number)
        try reader.skip(field.type)
      }
    }
    self = type
  }

  private static func member(_ number: Int, _ reader: inout CompactReader) throws(ParquetFault) -> LogicalType {
    var parameters = Parameters()
    try parameters.read(&reader)
    switch number {
    case 1: return .string
    case 2: return .map
    case 3: return .list
    case 4: return .enumeration
    case 5: return .decimal(scale: parameters.first, precision: parameters.second)
    case 6: return .date
    case 7, 8:
      // A unit that nobody knows here is told by the number of the type.
      guard let unit = parameters.unit else { return .other(number) }
      return number == 7
        ? .time(isAdjustedToUTC: parameters.isTrue, unit: unit)
        : .timestamp(isAdjustedToUTC: parameters.isTrue, unit: unit)
    case 10: return .integer(bitWidth: parameters.first, isSigned: parameters.isTrue)
    case 11: return .unknown
    case 12: return .json
    case 13: return .bson
    case 14: return .uuid
    case 15: return .float16
    default: return .other(number)
    }
  }

  /// What stands in the member of the union, whichever it is.
  private struct Parameters {
    /// Scale of decimals, or bits of integers.
    var first = 0
    /// Precision of decimals.
    var second = 0
    /// Whether times are UTC, or integers signed.
    var isTrue = false
    var unit: TimeUnit?

    mutating func read(_ reader: inout CompactReader) throws(ParquetFault) {
      var result = self
      try reader.structure { (reader, field) throws(ParquetFault) in
        switch (field.number, field.type) {
        case (1, .int32): result.first = try reader.int32()
        case (1, .int8): result.first = try reader.int8()
        case (2, .int32): result.second = try reader.int32()
        case (1, .yes), (2, .yes): result.isTrue = true
        case (2, .structure):
          try reader.structure { (reader, field) throws(ParquetFault) in
            result.unit = TimeUnit.allCases.first { $0.number == field.number }
            try reader.skip(field.type)
          }
        default: try reader.skip(field.type)
        }
      }
      self = result
    }
  }
}
