import FileFormats

/// Numbers of bytes as people write them; KB, MB, GB and TB are powers of 1,024.
enum ByteSize {
  private static let units: [(name: String, bytes: Double)] = [
    ("TB", 1_099_511_627_776), ("GB", 1_073_741_824), ("MB", 1_048_576), ("KB", 1_024), ("B", 1),
  ]

  /// The bytes that a text means: a number of 0 or more and a unit, in capitals or not; nil for anything else.
  static func bytes(_ text: String) -> Int? {
    let upper = text.uppercased()
    guard let unit = units.first(where: { upper.hasSuffix($0.name) }) else { return nil }
    let digits = Array(upper.utf8.dropLast(unit.name.utf8.count))
    guard let first = digits.first, (0x30...0x39).contains(first), let number = DecimalParser.parse(digits[...]) else {
      return nil
    }
    let bytes = (number * unit.bytes).rounded()
    return bytes < 9e18 ? Int(bytes) : nil
  }

  /// In the largest unit of which there is one, with a decimal.
  static func text(_ bytes: Int) -> String {
    guard let unit = units.first(where: { Double(bytes) >= $0.bytes && $0.bytes > 1 }) else { return "\(bytes) B" }
    return "\(NumberText.fixed(Double(bytes) / unit.bytes, decimals: 1)) \(unit.name)"
  }
}

/// Lengths of time as people write them.
enum TimeSpan {
  private static let units: [(name: Character, seconds: Int64)] = [
    ("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1),
  ]

  /// The seconds that a text means: a whole number of 0 or more and a unit; nil for anything else.
  static func seconds(_ text: String) -> Int64? {
    guard let unit = units.first(where: { $0.name == text.last }), let first = text.utf8.first,
      (0x30...0x39).contains(first), let number = Int64(text.dropLast())
    else { return nil }
    let (seconds, overflow) = number.multipliedReportingOverflow(by: unit.seconds)
    return overflow || seconds > Int64.max / 4 ? nil : seconds
  }

  /// In the largest unit of which there is one, weeks excepted.
  static func text(_ seconds: Int64) -> String {
    let unit = units.dropFirst().first { seconds >= $0.seconds } ?? ("s", 1)
    return "\(seconds / unit.seconds) \(unit.name)"
  }
}
