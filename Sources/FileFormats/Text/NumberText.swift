/// Numbers for people: thousands separated by commas, a fixed number of decimals, the same in every locale.
public enum NumberText {
  /// What stands for a value that is not defined.
  public static let undefined = "-"

  private static let powersOfTen: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

  /// A whole number: `1,234,567`.
  public static func grouped(_ value: Int) -> String {
    let digits = Array(String(value.magnitude).utf8)
    var bytes: [UInt8] = value < 0 ? [UInt8(ascii: "-")] : []
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(digit)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A number with a fixed number of decimals: `-1,234.50`; a number that rounds to zero has no sign.
  ///
  /// Beyond 1e15 the shortest text that reads back exactly; `-` for nil and for what is not finite.
  ///
  /// - Parameter decimals: From 0 to 9.
  public static func fixed(_ value: Double?, decimals: Int) -> String {
    guard let value, value.isFinite else { return undefined }
    let scale = powersOfTen[min(max(decimals, 0), 9)]
    let scaled = (value.magnitude * scale).rounded()
    guard scaled < 1e15 else { return value.description }
    let digits = Int(scaled)
    let unit = Int(scale)
    let sign = value < 0 && digits > 0 ? "-" : ""
    let whole = sign + grouped(digits / unit)
    guard unit > 1 else { return whole }
    let fraction = String(unit + digits % unit).dropFirst()
    return "\(whole).\(fraction)"
  }

  /// A fraction in percent with two decimals: 0.0421 is `4.21 %`.
  public static func percent(_ fraction: Double?) -> String {
    guard let fraction, fraction.isFinite else { return undefined }
    return fixed(fraction * 100, decimals: 2) + " %"
  }

  /// A length of time: `0.8 s`, `42 s`, `3 min 05 s`, `2 h 07 min`.
  public static func duration(seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return undefined }
    if seconds < 9.95 { return fixed(seconds, decimals: 1) + " s" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
    let minutes = (whole + 30) / 60
    return "\(grouped(minutes / 60)) h \(twoDigits(minutes % 60)) min"
  }

  /// A number of things a second in three digits: `950`, `41.5 k`, `5.20 M`, `1.10 G`.
  public static func rate(_ perSecond: Double) -> String {
    guard perSecond.isFinite, perSecond >= 0 else { return undefined }
    for (unit, name) in [(1e9, " G"), (1e6, " M"), (1e3, " k")] where perSecond >= unit * 0.9995 {
      let value = perSecond / unit
      return fixed(value, decimals: value < 9.995 ? 2 : value < 99.95 ? 1 : 0) + name
    }
    return fixed(perSecond, decimals: 0)
  }

  private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
