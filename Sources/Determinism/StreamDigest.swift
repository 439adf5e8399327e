/// The running digest of one logical stream: an XXH64 over its events in canonical binary form.
///
/// The canonical form is a sequence of 64-bit little-endian words. A number, a truth value or a byte is one word,
/// signed integers in two's complement; a `Double` is its bit pattern, with every NaN as `0x7FF8000000000000` and -0
/// as +0, since neither difference means anything in a result. An optional is a word 0, or a word 1 and the value. A
/// string is its number of UTF-8 bytes, then the bytes, filled up with zeros to a whole word. The form carries no types
/// and no event boundaries: whoever writes a stream must write fields such that the words can be read back.
public struct StreamDigest: Sendable {
  @usableFromInline var hash = XXH64()
  @usableFromInline var events = 0

  /// The digest of a stream without events.
  @inlinable
  public init() {}

  /// Adds an unsigned integer to the current event.
  @inlinable
  public mutating func combine(_ value: UInt64) { hash.update(value) }

  /// Adds a signed integer to the current event.
  @inlinable
  public mutating func combine(_ value: Int64) { hash.update(UInt64(bitPattern: value)) }

  /// Adds a signed integer to the current event, as 64 bits on every platform.
  @inlinable
  public mutating func combine(_ value: Int) { hash.update(UInt64(bitPattern: Int64(value))) }

  /// Adds a byte to the current event, as a whole word.
  @inlinable
  public mutating func combine(_ value: UInt8) { hash.update(UInt64(value)) }

  /// Adds a truth value to the current event: 1 or 0.
  @inlinable
  public mutating func combine(_ value: Bool) { hash.update(value ? 1 : 0) }

  /// Adds a number to the current event, all NaNs as one and -0 as +0.
  @inlinable
  public mutating func combine(_ value: Double) { hash.update(Self.canonicalBits(value)) }

  /// Adds a number or its absence to the current event.
  @inlinable
  public mutating func combine(_ value: Double?) {
    combine(value != nil)
    if let value { combine(value) }
  }

  /// Adds an integer or its absence to the current event.
  @inlinable
  public mutating func combine(_ value: Int?) {
    combine(value != nil)
    if let value { combine(value) }
  }

  /// Adds a text to the current event; texts are equal here if their UTF-8 bytes are, without Unicode normalisation.
  public mutating func combine(_ value: String) {
    let isDone: Void? = value.utf8.withContiguousStorageIfAvailable { hash.update(text: UnsafeRawBufferPointer($0)) }
    if isDone == nil { Array(value.utf8).withUnsafeBytes { hash.update(text: $0) } }
  }

  /// Adds words that are in canonical form, of which some events consist.
  @usableFromInline
  package mutating func combine(words: UnsafeBufferPointer<UInt64>, events: Int) {
    hash.update(words: words)
    self.events &+= events
  }

  /// Adds one event a row of three columns, as `combine` and `endEvent` do one by one.
  ///
  /// Four rows are three stripes of the hash, so that streams of such events alone are digested without a detour.
  /// - Precondition: The columns are equally long.
  public mutating func combineRows(_ integers: [Int64], _ first: [Double], _ second: [Double]) {
    precondition(integers.count == first.count && first.count == second.count, "the columns are equally long")
    integers.withUnsafeBufferPointer { integers in
      first.withUnsafeBufferPointer { first in
        second.withUnsafeBufferPointer { second in
          var hash = self.hash
          func row(_ index: Int) -> (UInt64, UInt64, UInt64) {
            (UInt64(bitPattern: integers[index]), Self.canonicalBits(first[index]), Self.canonicalBits(second[index]))
          }
          var index = 0
          while index < integers.count {
            if hash.length & 31 == 0, index &+ 4 <= integers.count {
              let (a, b, c, d) = (row(index), row(index &+ 1), row(index &+ 2), row(index &+ 3))
              hash.update(stripe: a.0, a.1, a.2, b.0)
              hash.update(stripe: b.1, b.2, c.0, c.1)
              hash.update(stripe: c.2, d.0, d.1, d.2)
              index &+= 4
            } else {
              let words = row(index)
              hash.update(words.0)
              hash.update(words.1)
              hash.update(words.2)
              index &+= 1
            }
          }
          self.hash = hash
        }
      }
    }
    events &+= integers.count
  }

  /// Ends the current event: the next value belongs to the next one.
  ///
  /// This only counts; the words of the events follow each other without a mark.
  @inlinable
  public mutating func endEvent() { events &+= 1 }

  /// How many events have ended.
  @inlinable
  public var count: Int { events }

  /// The digest of everything combined so far.
  public var value: UInt64 { hash.digest() }

  /// The digest of everything combined so far, as 16 lower-case hexadecimal digits.
  public var hexadecimal: String { Hexadecimal.string(of: value) }

  /// The bit pattern that stands for a number in canonical form.
  @inlinable
  public static func canonicalBits(_ value: Double) -> UInt64 {
    if value == 0 { return 0 }
    return value.isNaN ? 0x7FF8_0000_0000_0000 : value.bitPattern
  }
}

extension XXH64 {
  /// Receives the number of bytes, then the bytes as words, as everything in a digest: names are short and digested
  /// often.
  @inline(__always)
  fileprivate mutating func update(text bytes: UnsafeRawBufferPointer) {
    update(UInt64(bytes.count))
    var offset = 0
    while bytes.count &- offset >= 8 {
      update(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      offset &+= 8
    }
    guard offset < bytes.count else { return }
    var rest: UInt64 = 0
    for index in (offset..<bytes.count).reversed() { rest = rest &<< 8 | UInt64(bytes[index]) }
    update(rest)
  }
}

extension XXH64 {
  /// Receives words as their little-endian bytes: four at once wherever a stripe begins.
  fileprivate mutating func update(words: UnsafeBufferPointer<UInt64>) {
    var index = 0
    while index < words.count, length & 31 != 0 {
      update(words[index])
      index &+= 1
    }
    while index &+ 4 <= words.count {
      update(stripe: words[index], words[index &+ 1], words[index &+ 2], words[index &+ 3])
      index &+= 4
    }
    while index < words.count {
      update(words[index])
      index &+= 1
    }
  }
}

extension StreamDigest: Equatable {
  /// Whether both have the same digest after the same number of events.
  public static func == (left: StreamDigest, right: StreamDigest) -> Bool {
    left.count == right.count && left.value == right.value
  }
}
