/// Copies within an output that is being decompressed: bytes that were written `distance` bytes before return.
///
/// Source and target overlap where the distance is shorter than the length; the text then repeats itself.
enum MatchCopy {
  /// How many bytes behind its end `loose` may write.
  static let slack = 32

  /// Copies and may write up to `slack` bytes more, whatever they are.
  ///
  /// - Precondition: `distance` is at least 1 and leads to no byte before the output; `slack` bytes behind the end are
  ///   the output's.
  @inline(__always)
  static func loose(_ target: UnsafeMutableRawPointer, distance: Int, length: Int) {
    if distance >= 16 {
      widely(UnsafeRawPointer(target) - distance, to: target, length)
    } else if distance >= 8 {
      byWords(target, distance: distance, from: 0, length)
    } else {
      repeating(target, distance: distance, length)
    }
  }

  /// Copies sixteen bytes at a time and may write up to 15 bytes more.
  @inline(__always)
  static func widely(_ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, _ length: Int) {
    var done = 0
    repeat {
      let bytes = source.loadUnaligned(fromByteOffset: done, as: SIMD2<UInt64>.self)
      target.storeBytes(of: bytes, toByteOffset: done, as: SIMD2<UInt64>.self)
      done &+= 16
    } while done < length
  }

  @inline(__always)
  private static func byWords(_ target: UnsafeMutableRawPointer, distance: Int, from start: Int, _ length: Int) {
    var done = start
    while done < length {
      let word = UnsafeRawPointer(target).loadUnaligned(fromByteOffset: done &- distance, as: UInt64.self)
      target.storeBytes(of: word, toByteOffset: done, as: UInt64.self)
      done &+= 8
    }
  }

  /// The smallest multiple of each distance below 8 that is not below 8, a byte each.
  private static let multiples: UInt64 = 0x0E0C_0A08_0908_0800

  /// Texts of up to 7 bytes that repeat themselves: eight bytes singly, the others as words from further back.
  private static func repeating(_ target: UnsafeMutableRawPointer, distance: Int, _ length: Int) {
    for index in 0..<8 {
      let byte = target.load(fromByteOffset: index &- distance, as: UInt8.self)
      target.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
    }
    let multiple = Int((multiples &>> UInt64(distance &* 8)) & 0xFF)
    byWords(target, distance: multiple, from: 8, length)
  }

  /// Copies and writes nothing else.
  ///
  /// - Precondition: As of `loose`, without the slack.
  static func exactly(_ target: UnsafeMutableRawPointer, distance: Int, length: Int) {
    if distance >= length {
      target.copyMemory(from: target - distance, byteCount: length)
      return
    }
    for index in 0..<length {
      let byte = target.load(fromByteOffset: index &- distance, as: UInt8.self)
      target.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
    }
  }
}
