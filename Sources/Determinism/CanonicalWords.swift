/// Words in canonical form on their way into a `StreamDigest`: what its `combine` methods write, gathered, as a hash
/// takes many words at once in a fraction of the time.
package struct CanonicalWords {
  @usableFromInline let words: UnsafeMutableBufferPointer<UInt64>
  @usableFromInline var count = 0
  @usableFromInline var events = 0
  @usableFromInline var digest: StreamDigest

  /// Words that go into a digest.
  ///
  /// - Parameter room: Where they gather, for at least one.
  @inlinable package init(into digest: StreamDigest, room: UnsafeMutableBufferPointer<UInt64>) {
    precondition(!room.isEmpty, "words gather somewhere")
    self.digest = digest
    words = room
  }

  /// Adds a word.
  @inlinable @inline(__always)
  package mutating func combine(_ word: UInt64) {
    if count == words.count { flush() }
    words[count] = word
    count &+= 1
  }

  /// Adds a signed integer.
  @inlinable @inline(__always)
  package mutating func combine(_ value: Int64) { combine(UInt64(bitPattern: value)) }

  /// Adds a signed integer, as 64 bits on every platform.
  @inlinable @inline(__always)
  package mutating func combine(_ value: Int) { combine(UInt64(bitPattern: Int64(value))) }

  /// Adds a truth value.
  @inlinable @inline(__always)
  package mutating func combine(_ value: Bool) { combine(value ? 1 as UInt64 : 0) }

  /// Adds a number, all NaNs as one and -0 as +0.
  @inlinable @inline(__always)
  package mutating func combine(_ value: Double) { combine(StreamDigest.canonicalBits(value)) }

  /// Adds a number or its absence.
  @inlinable @inline(__always)
  package mutating func combine(_ value: Double?) {
    combine(value != nil)
    if let value { combine(value) }
  }

  /// Adds an integer or its absence.
  @inlinable @inline(__always)
  package mutating func combine(_ value: Int?) {
    combine(value != nil)
    if let value { combine(value) }
  }

  /// Adds a text.
  @inlinable
  package mutating func combine(_ value: String) {
    var value = value
    value.withUTF8 { bytes in
      combine(bytes.count)
      var offset = 0
      while offset &+ 8 <= bytes.count {
        combine(
          UInt64(littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
        offset &+= 8
      }
      if offset == bytes.count { return }
      var (word, shift) = (0 as UInt64, 0 as UInt64)
      while offset < bytes.count {
        word |= UInt64(bytes[offset]) &<< shift
        shift &+= 8
        offset &+= 1
      }
      combine(word)
    }
  }

  /// Ends an event.
  @inlinable @inline(__always)
  package mutating func endEvent() { events &+= 1 }

  /// How many events the digest has, with those that are still gathered.
  @inlinable package var eventCount: Int { digest.count + events }

  /// The digest with everything so far.
  @inlinable package mutating func finish() -> StreamDigest {
    flush()
    return digest
  }

  @inlinable mutating func flush() {
    digest.combine(words: UnsafeBufferPointer(rebasing: words[..<count]), events: events)
    (count, events) = (0, 0)
  }
}
