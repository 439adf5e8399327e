import FileFormats

/// What stored values mean; one of the format's unions, whose number says which.
enum LogicalType: Hashable, Sendable {
  case string
  case map
  case list
  case enumeration
  case decimal(scale: Int, precision: Int)
  case date
  case time(isAdjustedToUTC: Bool, unit: TimeUnit)
  case timestamp(isAdjustedToUTC: Bool, unit: TimeUnit)
  case integer(bitWidth: Int, isSigned: Bool)
  /// Of a column that has no value at all.
  case unknown
  case json
  case bson
  case uuid
  case float16
  /// One that this version of the program does not know, by its number.
  case other(Int)

  /// Its number in the union.
  var number: Int {
    switch self {
    case .string: 1
    case .map: 2
    case .list: 3
    case .enumeration: 4
    case .decimal: 5
    case .date: 6
    case .time: 7
    case .timestamp: 8
    case .integer: 10
    case .unknown: 11
    case .json: 12
    case .bson: 13
    case .uuid: 14
    case .float16: 15
    case .other(let number): number
    }
  }
}

extension LogicalType: CompactStruct {
  func write(to writer: inout CompactWriter) { writer.structure(number, Parameters(type: self)) }

  /// What stands in the member of the union; nothing for most.
  private struct Parameters: CompactStruct {
    let type: LogicalType

    func write(to writer: inout CompactWriter) {
      switch type {
      case .decimal(let scale, let precision):
        writer.int32(1, scale)
        writer.int32(2, precision)
      case .time(let isAdjustedToUTC, let unit), .timestamp(let isAdjustedToUTC, let unit):
        writer.boolean(1, isAdjustedToUTC)
        writer.structure(2, unit)
      case .integer(let bitWidth, let isSigned):
        writer.int8(1, bitWidth)
        writer.boolean(2, isSigned)
      default: break
      }
    }
  }
}

/// A struct without fields, which stands for itself.
struct EmptyStruct: CompactStruct, Hashable, Sendable {
  func write(to writer: inout CompactWriter) {}
}

extension TimeUnit: CompactStruct {
  /// Its number in the format's union of units.
  var number: Int {
    switch self {
    case .milliseconds: 1
    case .microseconds: 2
    case .nanoseconds: 3
    }
  }

  func write(to writer: inout CompactWriter) { writer.structure(number, EmptyStruct()) }
}
