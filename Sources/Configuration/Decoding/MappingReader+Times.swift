import FileFormats
import MarketData
import TradingModel

extension MappingReader {
  /// A date or an instant; nil where there is none or it is wrong.
  ///
  /// A date means the first nanosecond of the day, or with
  /// `endOfDay` its last.
  func time(_ name: String, endOfDay: Bool) -> Timestamp? {
    guard let node = given(name) else { return nil }
    let text = Self.text(node) ?? ""
    guard let time = TimeText.parse(text), time.form != .integer else {
      report(name, "not a date or time", was: Self.show(node), allowed: section.key(name).kind.allowed)
      return nil
    }
    let isWholeDay = time.form == .date && endOfDay
    let (value, overflows) = time.value.addingReportingOverflow(isWholeDay ? Timestamp.nanosecondsPerDay - 1 : 0)
    return Timestamp(nanoseconds: overflows ? Int64.max : value)
  }

  /// The length of a bar in nanoseconds: `30s`, `5m`, `4h`, `1d`; nil where there is none or it is wrong.
  func duration(_ name: String) -> Int64? {
    guard let node = given(name) else { return nil }
    let units: [(Character, Int64)] = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)]
    if let text = Self.text(node), let unit = units.first(where: { $0.0 == text.last })?.1 {
      let digits = text.dropLast()
      let isDigits = digits.utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
      if isDigits, !digits.isEmpty {
        let (value, overflows) = (Int64(digits) ?? Int64.max).multipliedReportingOverflow(by: unit * 1_000_000_000)
        if !overflows, (1...MarketDataSettings.longestBar).contains(value) { return value }
        report(name, "out of bounds", was: Self.show(node), allowed: section.key(name).kind.allowed)
        return nil
      }
    }
    report(name, "not a duration", was: Self.show(node), allowed: section.key(name).kind.allowed)
    return nil
  }

  /// Symbols, at least one, each once; nil where there are none or something is wrong.
  func symbols(_ name: String, among known: [Symbol]? = nil) -> [Symbol]? {
    guard let node = given(name) else { return nil }
    guard case .sequence(let items) = node.value else {
      report(name, "wrong type", was: Self.show(node), allowed: "a list of symbols, as [MSFT, IBM]")
      return nil
    }
    if items.isEmpty {
      report(name, "must not be empty", allowed: "at least one symbol")
      return nil
    }
    let before = diagnostics.count
    var symbols: [Symbol] = []
    var seen: Set<Symbol> = []
    let known = known.map { (symbols: Set($0), names: $0.map(\.name)) }
    for (index, item) in items.enumerated() {
      let path = "\(self.path(of: name))[\(index)]"
      guard let text = Self.text(item), Self.isSymbol(text) else {
        let hint = Self.text(item) == nil && !item.text.isEmpty ? "; quote it to make it text" : ""
        diagnostics.add(
          item.location, path, "not a symbol", was: Self.show(item), allowed: Self.allowedSymbol + hint)
        continue
      }
      let symbol = Symbol(text)
      if !seen.insert(symbol).inserted {
        diagnostics.add(item.location, path, "duplicate symbol", was: Self.show(item))
      } else if let known, !known.symbols.contains(symbol) {
        diagnostics.add(
          item.location, path, "not one of data.symbols", was: Self.show(item), allowed: Self.list(known.names),
          suggestion: diagnostics.nearest(text, among: known.names))
      }
      symbols.append(symbol)
    }
    return diagnostics.count == before ? symbols : nil
  }

  private static let allowedSymbol =
    "a name of at most \(longestSymbol) bytes without white space, control characters, backslashes, commas, semicolons "
    + "and quotation marks, its parts between slashes not empty, '.' or '..'"

  /// With `.csv` behind it, still a name that file systems take.
  private static let longestSymbol = 200

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
    return isAllowed && text.utf8.count <= longestSymbol && parts.allSatisfy { !["", ".", ".."].contains($0) }
  }
}
