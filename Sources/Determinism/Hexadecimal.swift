/// Lower-case hexadecimal text, without prefix or separators.
public enum Hexadecimal {
  /// Two digits a byte, in the order of the bytes.
  public static func string(of bytes: some Sequence<UInt8>) -> String {
    var digits: [UInt8] = []
    digits.reserveCapacity(2 * bytes.underestimatedCount)
    for byte in bytes {
      digits.append(digit(byte >> 4))
      digits.append(digit(byte & 15))
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// Sixteen digits, the most significant first.
  public static func string(of word: UInt64) -> String {
    withUnsafeBytes(of: word.bigEndian) { string(of: $0) }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + (value - 10)
  }
}
