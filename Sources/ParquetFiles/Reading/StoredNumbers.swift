import FileFormats

/// What becomes of numbers that are stored otherwise than they are kept.
enum StoredNumbers {
  /// The most bytes of a decimal number: 154 digits.
  static let longestDecimal = 64

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  /// The double nearest to `unscaled` / 10^`scale`.
  static func decimal(_ unscaled: Int64, scale: Int) -> Double {
    if unscaled.magnitude <= 1 << 53, scale < powersOfTen.count { return Double(unscaled) / powersOfTen[scale] }
    return parsed("\(unscaled)", scale)
  }

  /// The same of a whole number of any length in two's complement, the highest byte first.
  static func decimal(_ bytes: UnsafeRawBufferPointer, scale: Int) throws(ParquetFault) -> Double {
    guard bytes.count <= longestDecimal else {
      throw ParquetFault("a decimal number of \(bytes.count) bytes; at most \(longestDecimal) are read")
    }
    let isNegative = (bytes.first ?? 0) >= 0x80
    if bytes.count <= 8 {
      let filled: UInt64 = isNegative ? .max : 0
      return decimal(Int64(bitPattern: bytes.reduce(filled) { $0 << 8 | UInt64($1) }), scale: scale)
    }
    return parsed((isNegative ? "-" : "") + digits(magnitude(bytes, isNegative)), scale)
  }

  private static func parsed(_ digits: String, _ scale: Int) -> Double {
    DecimalParser.parse(Array("\(digits)e-\(scale)".utf8)) ?? .nan
  }

  /// The bytes of the number without its sign, the highest first.
  private static func magnitude(_ bytes: UnsafeRawBufferPointer, _ isNegative: Bool) -> [UInt8] {
    guard isNegative else { return Array(bytes) }
    var magnitude = bytes.map { ~$0 }
    for index in magnitude.indices.reversed() {
      magnitude[index] &+= 1
      if magnitude[index] != 0 { break }
    }
    return magnitude
  }

  private static func digits(_ magnitude: [UInt8]) -> String {
    var rest = magnitude.map { UInt64($0) }
    var digits: [UInt8] = []
    while let first = rest.firstIndex(where: { $0 != 0 }) {
      var remainder: UInt64 = 0
      for index in first..<rest.count {
        remainder = remainder << 8 | rest[index]
        rest[index] = remainder / 10
        remainder %= 10
      }
      digits.append(UInt8(ascii: "0") + UInt8(remainder))
    }
    return digits.isEmpty ? "0" : String(decoding: digits.reversed(), as: UTF8.self)
  }

  /// Nanoseconds since 1970 of the twelve bytes of an INT96: nanoseconds of the day, and the Julian day.
  static func timestamp(_ bytes: UnsafeRawBufferPointer) throws(ParquetFault) -> Int64 {
    guard bytes.count == 12 else { throw ParquetFault("an INT96 of \(bytes.count) bytes") }
    let ofDay = Int64(littleEndian: bytes.loadUnaligned(as: Int64.self))
    let julian = Int64(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: Int32.self)))
    let (day, dayOverflows) = (julian - 2_440_588).multipliedReportingOverflow(by: 86_400_000_000_000)
    let (time, overflows) = day.addingReportingOverflow(ofDay)
    guard !dayOverflows, !overflows else {
      throw ParquetFault(
        "the time of Julian day \(julian) has no nanoseconds in 64 bits, which reach from 1677-09-21 to 2262-04-11")
    }
    return time
  }

  /// The value of the two bytes of a number of half precision, exactly.
  static func half(_ bytes: UnsafeRawBufferPointer) throws(ParquetFault) -> Float {
    guard bytes.count == 2 else { throw ParquetFault("a FLOAT16 of \(bytes.count) bytes") }
    let bits = UInt32(UInt16(littleEndian: bytes.loadUnaligned(as: UInt16.self)))
    let sign = (bits & 0x8000) << 16
    let exponent = (bits >> 10) & 0x1F
    let fraction = bits & 0x3FF
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      return sign == 0 ? magnitude : -magnitude
    case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }

  /// A number of 64 bits without sign, where it has 63.
  static func unsigned(_ bits: Int64) throws(ParquetFault) -> Int64 {
    guard bits >= 0 else {
      throw ParquetFault("the number \(UInt64(bitPattern: bits)); at most \(Int64.max) can be kept")
    }
    return bits
  }
}
