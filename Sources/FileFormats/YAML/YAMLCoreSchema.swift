/// The core schema of YAML 1.2 (section 10.3 of the specification): which plain scalars are not strings.
enum YAMLCoreSchema {
  /// The value of a plain scalar.
  static func value(of text: String) -> YAMLNode.Value {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .boolean(true)
    case "false", "False", "FALSE": return .boolean(false)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .number(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .number(-.infinity)
    case ".nan", ".NaN", ".NAN": return .number(.nan)
    default: return number(Array(text.utf8), text) ?? .string(text)
    }
  }

  private static func number(_ bytes: [UInt8], _ text: String) -> YAMLNode.Value? {
    if bytes.count > 2 && bytes[0] == UInt8(ascii: "0") {
      if bytes[1] == UInt8(ascii: "o") { return whole(bytes.dropFirst(2), radix: 8) }
      if bytes[1] == UInt8(ascii: "x") { return whole(bytes.dropFirst(2), radix: 16) }
    }
    guard let isWhole = decimalForm(bytes) else { return nil }
    if isWhole, let value = Int(text) { return .integer(value) }
    // `Double(_:)` reads in the C locale, correctly rounded; what is too large for it is infinite, as in the
    // specification.
    return Double(text).map { .number($0) }
  }

  private static func whole(_ digits: ArraySlice<UInt8>, radix: Int) -> YAMLNode.Value? {
    var value = 0
    var approximate = 0.0
    var isExact = true
    for byte in digits {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digit < radix else { return nil }
      let (product, productOverflows) = value.multipliedReportingOverflow(by: radix)
      let (sum, sumOverflows) = product.addingReportingOverflow(digit)
      isExact = isExact && !productOverflows && !sumOverflows
      value = sum
      approximate = approximate * Double(radix) + Double(digit)
    }
    return isExact ? .integer(value) : .number(approximate)
  }

  /// Whether the text is a decimal number without (true) or with (false) fraction or exponent; nil if it is none.
  private static func decimalForm(_ bytes: [UInt8]) -> Bool? {
    var index = 0
    func skipDigits() -> Int {
      let first = index
      while index < bytes.count && bytes[index] >= UInt8(ascii: "0") && bytes[index] <= UInt8(ascii: "9") { index += 1 }
      return index - first
    }
    func skipSign() {
      if index < bytes.count && (bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-")) { index += 1 }
    }
    skipSign()
    let wholeDigits = skipDigits()
    var isWhole = true
    var fractionDigits = 0
    if index < bytes.count && bytes[index] == UInt8(ascii: ".") {
      index += 1
      isWhole = false
      fractionDigits = skipDigits()
    }
    if wholeDigits + fractionDigits == 0 { return nil }
    if index < bytes.count && (bytes[index] == UInt8(ascii: "e") || bytes[index] == UInt8(ascii: "E")) {
      index += 1
      isWhole = false
      skipSign()
      if skipDigits() == 0 { return nil }
    }
    return index == bytes.count ? isWhole : nil
  }
}
