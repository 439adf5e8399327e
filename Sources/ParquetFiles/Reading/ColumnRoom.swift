import FileFormats

/// Room for the values of a column of some rows, which several threads fill, each its rows.
///
/// `@unchecked Sendable`: whoever hands it out gives each row to one thread, and looks at it when all are done.
enum ColumnRoom: @unchecked Sendable {
  case booleans(UnsafeMutablePointer<Bool>)
  case int32s(UnsafeMutablePointer<Int32>)
  case int64s(UnsafeMutablePointer<Int64>)
  case floats(UnsafeMutablePointer<Float>)
  case doubles(UnsafeMutablePointer<Double>)
  /// Texts are put together afterwards.
  case texts

  /// The room of the rows from `row` on.
  func from(_ row: Int) -> ColumnRoom {
    switch self {
    case .booleans(let base): .booleans(base + row)
    case .int32s(let base): .int32s(base + row)
    case .int64s(let base): .int64s(base + row)
    case .floats(let base): .floats(base + row)
    case .doubles(let base): .doubles(base + row)
    case .texts: .texts
    }
  }

  /// Makes room for columns of `rows` rows, has it filled, and returns the columns, or nil where `fill` fails.
  ///
  /// Arrays are filled where they are made, so that ten million rows are written once: an array inside the making of
  /// another, as deep as there are columns.
  static func filled(
    _ storages: ArraySlice<ColumnStorage>, rows: Int, _ rooms: [ColumnRoom] = [], _ fill: ([ColumnRoom]) -> Bool
  ) -> [Column.Values]? {
    guard let first = storages.first else { return fill(rooms) ? [] : nil }
    var rest: [Column.Values]?
    func make<Value>(_ room: (UnsafeMutablePointer<Value>) -> ColumnRoom) -> [Value] {
      Array(unsafeUninitializedCapacity: rows) { buffer, initialized in
        guard let base = buffer.baseAddress else { return }
        rest = filled(storages.dropFirst(), rows: rows, rooms + [room(base)], fill)
        initialized = rest == nil ? 0 : rows
      }
    }
    let values: Column.Values
    switch first {
    case .booleans: values = .booleans(make { .booleans($0) })
    case .int32s: values = .int32s(make { .int32s($0) })
    case .int64s: values = .int64s(make { .int64s($0) })
    case .floats: values = .floats(make { .floats($0) })
    case .doubles: values = .doubles(make { .doubles($0) })
    case .texts:
      rest = filled(storages.dropFirst(), rows: rows, rooms + [.texts], fill)
      values = .texts(TextColumn([]))
    }
    return rest.map { [values] + $0 }
  }
}
