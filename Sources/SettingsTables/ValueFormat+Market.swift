import FileFormats
import TradingModel

/// What a date means where an instant is wanted.
package enum DateMeaning: Sendable {
  /// Midnight, at which the day begins.
  case beginning
  /// The beginning of a range: all that ends on that day, or later, belongs to it.
  case rangeStart
  /// The end of a range: all that ends on that day, at the midnight after it too, belongs to it.
  case rangeEnd

  /// Nanoseconds from the day's midnight.
  fileprivate var offset: Int64 {
    switch self {
    case .beginning: 0
    case .rangeStart: 1
    case .rangeEnd: Timestamp.nanosecondsPerDay
    }
  }

  fileprivate func text(_ time: Timestamp) -> String {
    switch self {
    case .beginning: time.description
    case .rangeStart: time.textOfStart
    case .rangeEnd: time.textOfEnd
    }
  }
}

extension ValueFormat where Value == Timestamp {
  /// A date or an instant.
  package static func time(_ date: DateMeaning) -> ValueFormat {
    let bounds = "YYYY-MM-DD or ISO-8601 (UTC without a zone), years 1678 to 2261"
    let kind = ValueKind("date or time", bounds: bounds, allowed: bounds, schema: ValueKind.texts)
    return ValueFormat(
      kind,
      read: { reader in
        guard let time = TimeText.parse(KeyReader.text(reader.node) ?? ""), time.form != .integer else {
          reader.report("not a date or time", was: KeyReader.show(reader.node), allowed: bounds)
          return nil
        }
        let (value, overflows) = time.value.addingReportingOverflow(time.form == .date ? date.offset : 0)
        return Timestamp(nanoseconds: overflows ? Int64.max : value)
      },
      write: { .string(date.text($0)) },
      draw: { draw in
        let day = Int64(draw.plain(in: 0...20_000)) * Timestamp.nanosecondsPerDay
        let hasTime = draw.coin()
        return Timestamp(nanoseconds: day + (hasTime ? Int64(draw.plain(in: 0...86_399_999_999_999)) : date.offset))
      },
      show: { time in
        let isDate = time.nanoseconds == time.day &* Timestamp.nanosecondsPerDay
        return isDate ? String(time.description.prefix { $0 != "T" }) : date.text(time)
      })
  }
}

extension ValueFormat where Value == Int64 {
  /// A length of time in nanoseconds, of whole seconds: `30s`, `5m`, `4h`, `1d`.
  ///
  /// - Parameter longest: In nanoseconds, whole days.
  package static func duration(atMost longest: Int64) -> ValueFormat {
    let days = longest / Timestamp.nanosecondsPerDay
    let bounds = "a whole number and s, m, h or d, as 30s, 5m, 4h, 1d; at most \(days)d"
    let schema = [JSONMember("type", .string("string")), JSONMember("pattern", .string("^[0-9]+[smhd]$"))]
    return ValueFormat(
      ValueKind("duration", bounds: bounds, allowed: bounds, schema: schema),
      read: { reader in
        let shown = KeyReader.show(reader.node)
        guard let text = KeyReader.text(reader.node), let value = Duration.nanoseconds(text) else {
          reader.report("not a duration", was: shown, allowed: bounds)
          return nil
        }
        if (1...longest).contains(value) { return value }
        reader.report("out of bounds", was: shown, allowed: bounds)
        return nil
      },
      write: { .string("\($0 / 1_000_000_000)s") },
      draw: { Int64($0.integer(in: 1...Int(longest / 1_000_000_000))) * 1_000_000_000 },
      show: Duration.shortText)
  }

  private enum Duration {
    static let units: [(letter: Character, seconds: Int64)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]

    /// The length that a text says, the largest one where it is beyond all bounds; nil where it says none.
    static func nanoseconds(_ text: String) -> Int64? {
      let digits = text.dropLast()
      guard let unit = units.first(where: { $0.letter == text.last })?.seconds, !digits.isEmpty,
        digits.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
      else { return nil }
      let (value, overflows) = (Int64(digits) ?? Int64.max).multipliedReportingOverflow(by: unit * 1_000_000_000)
      return overflows ? Int64.max : value
    }

    /// In the largest unit that divides it.
    static let shortText: @Sendable (Int64) -> String = { value in
      let seconds = value / 1_000_000_000
      let unit = units.first { seconds % $0.seconds == 0 } ?? ("s", 1)
      return "\(seconds / unit.seconds)\(unit.letter)"
    }
  }
}

extension ValueFormat where Value == [Symbol] {
  /// Symbols, at least one, each once.
  package static var symbols: ValueFormat {
    let schema = [
      JSONMember("type", .string("array")), JSONMember("items", .object(ValueKind.texts)),
      JSONMember("minItems", .integer(1)), JSONMember("uniqueItems", .boolean(true)),
    ]
    let kind = ValueKind(
      "list of symbols", bounds: "at least one, each once", allowed: "a list of symbols", schema: schema)
    return ValueFormat(
      kind, read: Symbols.read, write: { .array($0.map { .string($0.name) }) },
      draw: { draw in
        let names = ["A", "MSFT", "EUR/USD", "BRK.B", "null", "Ω", "1"].map { Symbol($0) }
        let first = draw.plain(in: 0...(names.count - 1))
        return Array(names[first...].prefix(1 + draw.plain(in: 0...2)))
      })
  }

  private enum Symbols {
    static let read: @Sendable (KeyReader) -> [Symbol]? = { reader in
      guard case .sequence(let items) = reader.node.value else {
        let shown = KeyReader.show(reader.node)
        reader.report("wrong type", was: shown, allowed: "a list of symbols, as [MSFT, IBM]")
        return nil
      }
      if items.isEmpty { reader.report("must not be empty", allowed: "at least one symbol") }
      var symbols: [Symbol] = []
      var seen: Set<Symbol> = []
      for (index, item) in items.enumerated() {
        let path = "\(reader.path)[\(index)]"
        let shown = KeyReader.show(item)
        guard let text = KeyReader.text(item), isSymbol(text) else {
          let hint = KeyReader.text(item) == nil && !item.text.isEmpty ? "; quote it to make it text" : ""
          reader.problems.add(item.location, path, "not a symbol", was: shown, allowed: allowed + hint)
          continue
        }
        if !seen.insert(Symbol(text)).inserted {
          reader.problems.add(item.location, path, "duplicate symbol", was: shown)
        }
        symbols.append(Symbol(text))
      }
      return reader.problems.isClean(reader.path) ? symbols : nil
    }

    static let allowed =
      "a name of at most \(longest) bytes without white space, control characters, backslashes, commas, semicolons "
      + "and quotation marks, its parts between slashes not empty, '.' or '..'"

    /// With `.csv` behind it, still a name that file systems take.
    static let longest = 200

    /// Whether a text can name a symbol, without leading out of the folder of the data.
    static func isSymbol(_ text: String) -> Bool {
      let excluded = "\\\"',;".unicodeScalars
      let isAllowed = text.unicodeScalars.allSatisfy { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
          .paragraphSeparator:
          false
        default: !excluded.contains(scalar)
        }
      }
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      return isAllowed && text.utf8.count <= longest && parts.allSatisfy { !["", ".", ".."].contains($0) }
    }
  }
}
