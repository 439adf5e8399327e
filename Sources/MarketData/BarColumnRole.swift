import FileFormats

/// What a column of a file of bars holds.
enum BarColumnRole: Int, CaseIterable {
  case timestamp
  case time
  case symbol
  case open
  case high
  case low
  case close
  case adjustedClose
  case volume

  /// Every two roles, each pair once.
  static var pairs: [(BarColumnRole, BarColumnRole)] {
    allCases.flatMap { first in allCases.filter { $0.rawValue > first.rawValue }.map { (first, $0) } }
  }

  /// What it is called in messages and under `data.columns`.
  var name: String {
    switch self {
    case .timestamp: "timestamp"
    case .time: "time"
    case .symbol: "symbol"
    case .open: "open"
    case .high: "high"
    case .low: "low"
    case .close: "close"
    case .adjustedClose: "adjusted close"
    case .volume: "volume"
    }
  }

  /// The usual spellings, as they are told.
  var usualNames: [String] {
    switch self {
    case .timestamp: ["timestamp", "date", "datetime", "time", "ts", "t"]
    // Only beside a column of dates, where `BarColumns` looks for it; only where the settings name it.
    case .time, .adjustedClose: []
    case .symbol: ["symbol", "ticker", "instrument"]
    case .open: ["open", "o"]
    case .high: ["high", "h"]
    case .low: ["low", "l"]
    case .close: ["close", "c", "close/last"]
    case .volume: ["volume", "vol", "v"]
    }
  }

  /// What vendors call it in other words or languages, normalised.
  private var foreignNames: [String] {
    switch self {
    case .timestamp: ["gmttime", "localtime", "utctime", "data", "datum", "fecha"]
    case .open: ["otwarcie", "eröffnung", "eroeffnung", "eröffn", "erster", "ouverture", "ouv", "apertura", "abertura"]
    case .high: ["najwyzszy", "hoch", "tageshoch", "plushaut", "maximo", "máximo", "máxima", "massimo"]
    case .low: ["najnizszy", "tief", "tagestief", "plusbas", "minimo", "mínimo", "mínima"]
    case .close:
      [
        "price", "last", "zamkniecie", "schluss", "schlusskurs", "zuletzt", "clôture", "dernier", "cierre", "último",
        "Último", "chiusura", "ultimo",
      ]
    case .volume: ["wolumen", "stuecke", "volumen"]
    case .time, .symbol, .adjustedClose: []
    }
  }

  static let spellingsOfOpening = [
    "opentime", "timeopen", "starttime", "startat", "windowstart", "timeperiodstart", "intervalstart",
  ]
  static let spellingsOfClosing = ["closetime", "timeclose", "endtime", "timeperiodend", "intervalend"]

  /// Groups of spellings, normalised; a later group counts where the file has none of an earlier one.
  ///
  /// A file may hold adjusted prices alone. A file with two times for each bar is read by the closing one, unless it is
  /// opening times that are asked for.
  func spellings(_ meaning: TimestampMeaning?) -> [[String]] {
    let usual = usualNames.map(Self.normalized)
    switch self {
    case .timestamp where meaning == .open: return [usual, Self.spellingsOfOpening, foreignNames]
    case .timestamp: return [usual, Self.spellingsOfClosing, Self.spellingsOfOpening, foreignNames]
    case .time, .symbol, .adjustedClose: return [usual]
    default: return [usual, ["adj" + name, "adjusted" + name], foreignNames]
    }
  }

  /// A name in lower case and without anything but letters and digits.
  static func normalized(_ name: String) -> String {
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

  var isRequired: Bool { isPrice || self == .timestamp }

  var isPrice: Bool {
    switch self {
    case .open, .high, .low, .close: true
    default: false
    }
  }

  /// The column that the settings name for it.
  func configured(_ names: BarColumnNames) -> BarColumnName? {
    switch self {
    case .timestamp: names.timestamp
    case .time: names.time
    case .symbol: names.symbol
    case .open: names.open
    case .high: names.high
    case .low: names.low
    case .close: names.close
    case .adjustedClose: names.adjustedClose
    case .volume: names.volume
    }
  }

  var kind: CSVColumnKind {
    switch self {
    case .timestamp: .time
    case .time: .timeOfDay
    case .symbol: .category
    case .volume: .optionalNumber
    default: .number
    }
  }

  /// What a field should be.
  var expected: String {
    switch self {
    case .timestamp: "a date (2003-01-02), a date with a time (2003-01-02T15:30:00Z) or a whole number since 1970"
    case .time: "15:30, 15:30:00 or 153000"
    case .symbol: "the name of a symbol"
    case .volume: "a number of 0 or more"
    default: "a price above 0"
    }
  }
}
