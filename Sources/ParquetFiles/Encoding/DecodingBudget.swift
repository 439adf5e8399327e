/// How much a column chunk may decode to: a few bytes may stand for many values, and not for any number of them.
///
/// Runs let ten bytes claim a billion values, zstd stands for 32,768 bytes with one, and DELTA_BYTE_ARRAY repeats a
/// text in every row. All of it is rightly used for what hardly varies. So one reading of a file (of a row group, or
/// of all) may decompress and decode `free` bytes whatever the file, and `perByte` more for each byte of the file:
/// what its chunks claim is taken from that before anything is allocated, and they share what is left.
struct DecodingBudget {
  /// Bytes that any file may decode to: the values of 128 million rows of one column of numbers.
  static let free = 1 << 30
  /// Bytes for each byte of the file.
  static let perByte = 1_024

  private let allowed: Int
  private var left: Int

  init(_ allowed: Int) {
    self.allowed = allowed
    left = allowed
  }

  /// What a reading of a file of so many bytes may decode to.
  static func ofAFile(_ size: Int) -> Int {
    let (scaled, overflows) = size.multipliedReportingOverflow(by: perByte)
    return overflows ? .max : scaled > .max - free ? .max : scaled + free
  }

  /// Takes so many bytes.
  mutating func charge(_ bytes: Int) throws(ParquetFault) {
    guard bytes <= left else {
      throw ParquetFault("its pages decode to more than \(allowed) bytes, the most that a file of its size may claim")
    }
    left -= bytes
  }
}
