/// Numbers as the shortest decimal text that reads back exactly.
///
/// The same text stands in every format that this project writes: integer values without a fraction (`100000`), an
/// exponent only where the magnitude lies outside 1e-5 ..< 1e16, and then without padding (`1e-6`, `1.5e16`).
public enum DecimalText {
  /// No text of a number has more bytes.
  package static let longest = 32

  /// Appends the decimal digits of `value`.
  public static func append(_ value: Int, to bytes: inout [UInt8]) {
    append(Int64(value), to: &bytes)
  }

  /// Appends the decimal digits of `value`.
  public static func append(_ value: Int64, to bytes: inout [UInt8]) {
    append(to: &bytes) { write(value, to: $0) }
  }

  /// Appends the decimal digits of `value`.
  public static func append(_ value: UInt64, to bytes: inout [UInt8]) {
    append(to: &bytes) { write(value, to: $0) }
  }

  /// Appends the shortest text that reads back as `value`; `-0` is written as `0`, and a value that is not finite as
  /// nothing at all: the caller decides what stands for it.
  public static func append(_ value: Double, to bytes: inout [UInt8]) {
    append(to: &bytes) { write(value, to: $0) }
  }

  /// The shortest text that reads back as `value`, for messages and names; `nan`, `inf` and `-inf` where it is not
  /// finite.
  public static func string(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    var bytes: [UInt8] = []
    append(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func append(to bytes: inout [UInt8], _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: longest) { buffer in
      guard let base = buffer.baseAddress else { return }
      bytes.append(contentsOf: UnsafeBufferPointer(start: base, count: write(base)))
    }
  }
}

// Into memory that has room for the longest text; what is returned is the number of bytes.
extension DecimalText {
  /// Writes the decimal digits of `value`.
  @inline(__always)
  package static func write(_ value: Int64, to target: UnsafeMutablePointer<UInt8>) -> Int {
    guard value < 0 else { return write(value.magnitude, to: target) }
    target[0] = UInt8(ascii: "-")
    return 1 + write(value.magnitude, to: target + 1)
  }

  /// Writes the decimal digits of `value`.
  @inline(__always)
  package static func write(_ value: UInt64, to target: UnsafeMutablePointer<UInt8>) -> Int {
    let count = digitCount(value)
    var rest = value
    put(&rest, count, before: target + count)
    return count
  }

  /// Writes the shortest text that reads back as `value`, nothing where it is not finite.
  package static func write(_ value: Double, to target: UnsafeMutablePointer<UInt8>) -> Int {
    guard value.isFinite else { return 0 }
    if value == 0 {
      target[0] = UInt8(ascii: "0")
      return 1
    }
    return write(ShortestDecimal(value.magnitude), isNegative: value < 0, to: target)
  }

  /// Writes the shortest text that reads back as `value`, nothing where it is not finite.
  package static func write(_ value: Float, to target: UnsafeMutablePointer<UInt8>) -> Int {
    guard value.isFinite, value != 0 else { return write(Double(value), to: target) }
    return write(ShortestDecimal(value.magnitude), isNegative: value < 0, to: target)
  }

  private static func write(
    _ decimal: ShortestDecimal, isNegative: Bool, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var start = target
    if isNegative {
      start[0] = UInt8(ascii: "-")
      start += 1
    }
    let count = digitCount(decimal.digits)
    // The value is 0.DIGITS * 10^point.
    let point = count + decimal.exponent
    let end = -4...16 ~= point ? positional(decimal, count, point, start) : exponential(decimal, count, point, start)
    return end - target
  }

  @inline(__always)
  private static func positional(
    _ decimal: ShortestDecimal, _ count: Int, _ point: Int, _ start: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var rest = decimal.digits
    if point >= count {
      put(&rest, count, before: start + count)
      for place in count..<point { start[place] = UInt8(ascii: "0") }
      return start + point
    }
    let whole = max(point, 1)
    let end = start + whole + 1 + (count - point)
    put(&rest, count - max(point, 0), before: end)
    start[whole] = UInt8(ascii: ".")
    if point > 0 {
      put(&rest, point, before: start + point)
    } else {
      start[0] = UInt8(ascii: "0")
      for place in 0..<(-point) { start[2 + place] = UInt8(ascii: "0") }
    }
    return end
  }

  private static func exponential(
    _ decimal: ShortestDecimal, _ count: Int, _ point: Int, _ start: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var rest = decimal.digits
    var end = start + 1
    if count > 1 {
      end = start + count + 1
      put(&rest, count - 1, before: end)
      start[1] = UInt8(ascii: ".")
    }
    put(&rest, 1, before: start + 1)
    end[0] = UInt8(ascii: "e")
    return end + 1 + write(Int64(point - 1), to: end + 1)
  }

  /// Writes the last `count` digits of a number before a place, and leaves what stands before them.
  @inline(__always)
  private static func put(_ rest: inout UInt64, _ count: Int, before end: UnsafeMutablePointer<UInt8>) {
    var (left, place) = (count, end)
    while left >= 2 {
      let quotient = rest / 100
      let pair = UInt32(truncatingIfNeeded: rest &- quotient &* 100)
      let ten = pair / 10
      place -= 2
      place[0] = UInt8(truncatingIfNeeded: 48 &+ ten)
      place[1] = UInt8(truncatingIfNeeded: 48 &+ pair &- ten &* 10)
      rest = quotient
      left &-= 2
    }
    if left == 1 {
      let quotient = rest / 10
      (place - 1)[0] = UInt8(truncatingIfNeeded: 48 &+ (rest &- quotient &* 10))
      rest = quotient
    }
  }

  /// Number of decimal digits, 1 of zero.
  @inline(__always)
  private static func digitCount(_ value: UInt64) -> Int {
    var (count, rest) = (1, value)
    while rest >= 10_000 {
      rest /= 10_000
      count &+= 4
    }
    return count &+ (rest >= 1_000 ? 3 : rest >= 100 ? 2 : rest >= 10 ? 1 : 0)
  }
}
