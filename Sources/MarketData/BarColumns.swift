import FileFormats

/// What a column of a file of bars holds.
enum BarColumnRole: Int, CaseIterable {
  case timestamp
  case symbol
  case open
  case high
  case low
  case close
  case volume

  var name: String {
    switch self {
    case .timestamp: "timestamp"
    case .symbol: "symbol"
    case .open: "open"
    case .high: "high"
    case .low: "low"
    case .close: "close"
    case .volume: "volume"
    }
  }

  /// The usual spellings, in lower case and without anything but letters and digits.
  var spellings: [String] {
    switch self {
    case .timestamp: ["timestamp", "date", "datetime", "time", "ts"]
    case .symbol: ["symbol", "ticker", "instrument"]
    case .open: ["open", "o"]
    case .high: ["high", "h"]
    case .low: ["low", "l"]
    case .close: ["close", "c"]
    case .volume: ["volume", "vol", "v"]
    }
  }

  /// Spellings that count where the file has none of the usual ones: a file may hold adjusted prices alone.
  var spellingsOfAdjusted: [String] {
    switch self {
    case .timestamp, .symbol: []
    default: ["adj" + name, "adjusted" + name]
    }
  }

  var isRequired: Bool { self != .symbol && self != .volume }

  func configuredName(_ names: BarColumnNames) -> String? {
    switch self {
    case .timestamp: names.timestamp
    case .symbol: names.symbol
    case .open: names.open
    case .high: names.high
    case .low: names.low
    case .close: names.close
    case .volume: names.volume
    }
  }

  var kind: CSVColumnKind {
    switch self {
    case .timestamp: .time
    case .symbol: .category
    default: .number
    }
  }

  var expected: String {
    switch self {
    case .timestamp: "a date (2003-01-02), a date with a time (2003-01-02T15:30:00Z) or a whole number since 1970"
    case .symbol: "the name of a symbol"
    case .volume: "a number of 0 or more"
    default: "a price above 0"
    }
  }
}

/// Which column of a file holds what, found from its header row.
struct BarColumns: Equatable {
  /// Index of the column by role; nil where the file has none.
  private var indices: [Int?]

  subscript(role: BarColumnRole) -> Int? { indices[role.rawValue] }

  /// Finds the columns: by the configured name exactly, else by the usual spellings in any case.
  ///
  /// Blanks and punctuation in a header name do not count. `Adj Close` is taken for the close only in a file without a
  /// `Close`, and so for the other prices.
  init(header: CSVRecord, names: [String], configured: BarColumnNames) throws(CSVError) {
    indices = Array(repeating: nil, count: BarColumnRole.allCases.count)
    let normalized = names.map(Self.normalized)
    for role in BarColumnRole.allCases {
      let matches: [Int]
      if let wanted = role.configuredName(configured) {
        matches = names.indices.filter { names[$0] == wanted }
        if matches.isEmpty {
          throw header.error(
            0, "no column \"\(wanted)\" for \(role.name) as configured; expected one of \(Self.list(names))")
        }
      } else {
        let usual = names.indices.filter { role.spellings.contains(normalized[$0]) }
        matches = usual.isEmpty ? names.indices.filter { role.spellingsOfAdjusted.contains(normalized[$0]) } : usual
      }
      if matches.count > 1 {
        throw header.error(
          matches[1],
          "\(Self.list(matches.map { names[$0] })) could each be the \(role.name); expected one, "
            + "or its name under data.columns")
      }
      indices[role.rawValue] = matches.first
    }
    for role in BarColumnRole.allCases where role.isRequired && self[role] == nil {
      if names.count == 1, let separator = [";", "\t", "|"].first(where: { names[0].contains($0) }) {
        let shown = separator == "\t" ? "tabs" : "\"\(separator)\""
        throw header.error(0, "the header row is separated by \(shown); expected commas")
      }
      if TimeText.parse(names[0]) != nil || DecimalParser.parse(names[0].utf8) != nil {
        let first = MarketDataError.shown(names[0])
        throw header.error(0, "the first line begins with \"\(first)\"; expected a header row with names of columns")
      }
      let spellings = role.spellings.joined(separator: ", ")
      throw header.error(0, "no column for \(role.name) among \(Self.list(names)); expected one named \(spellings)")
    }
  }

  /// How the reader shall take each column of the file.
  func selection(names: [String]) -> [CSVColumn] {
    var columns = names.map { CSVColumn(name: MarketDataError.shown($0), kind: .skipped) }
    for role in BarColumnRole.allCases {
      guard let index = self[role] else { continue }
      columns[index].kind = role.kind
      columns[index].expected = role.expected
    }
    return columns
  }

  private static func normalized(_ name: String) -> String {
    var bytes: [UInt8] = []
    for byte in name.utf8 {
      switch byte {
      case 0x41...0x5A: bytes.append(byte | 0x20)
      case 0x61...0x7A, 0x30...0x39, 0x80...0xFF: bytes.append(byte)
      default: break
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(20).map { "\"\(MarketDataError.shown($0))\"" }.joined(separator: ", ")
    return names.count > 20 ? "\(shown) and \(names.count - 20) more" : shown
  }
}

extension BarColumns {
  /// The columns of a file with what each holds.
  func schema(_ names: [String]) -> [InspectedColumn] {
    names.enumerated().map { index, name in
      InspectedColumn(name: name, role: BarColumnRole.allCases.first { self[$0] == index }?.name)
    }
  }

  /// What a column is called in messages: its name in the file.
  func name(_ role: BarColumnRole, _ names: [String]) -> String {
    self[role].map { MarketDataError.shown(names[$0]) } ?? role.name
  }
}
