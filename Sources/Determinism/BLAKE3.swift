/// The hash BLAKE3 of 32 bytes, computed over bytes that may arrive in pieces of any size.
///
/// After "BLAKE3: one function, fast everywhere" (O'Connor, Aumasson, Neves, Wilcox-O'Hearn), the mode without a key.
/// It is as hard to find two inputs of one hash as for SHA-256, and several times as fast: the input is cut into chunks
/// of 1,024 bytes that do not depend on each other, of which four are worked on at once, and a tree of hashes stands
/// above them. So whole subtrees can be computed elsewhere (`Subtree`). A value type: a copy goes on independently of
/// its original.
public struct BLAKE3: Sendable {
  /// What a node of the tree comes to: eight words.
  public typealias ChainingValue = SIMD8<UInt32>

  /// Bytes of a chunk.
  static let chunkLength = 1_024

  /// The chaining values of the finished subtrees, the largest first: one for each bit of `chunkCount` that is set.
  private var subtrees: [ChainingValue] = []
  /// How many chunks are in them.
  private var chunkCount: UInt64 = 0
  /// The bytes behind them, at most a chunk; none before the first byte only, as the last chunk is worked on last.
  private var pending: [UInt8] = []

  /// A hash that has received nothing.
  public init() {}

  /// Receives bytes.
  ///
  /// - Complexity: Linear in the number of bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty else { return }
    var offset = 0
    if !pending.isEmpty {
      offset = min(Self.chunkLength - pending.count, bytes.count)
      pending.append(contentsOf: bytes[0..<offset])
      if offset == bytes.count { return }
      let chunk = pending.withUnsafeBytes { Chunk($0, chunkCount).chainingValue }
      add(chunk, chunks: 1)
      pending.removeAll(keepingCapacity: true)
    }
    // What is taken here has bytes behind it, so that it is not the root.
    while bytes.count - offset > 4 * Self.chunkLength {
      let chunks = Self.fourChunks(UnsafeRawBufferPointer(rebasing: bytes[offset...]), chunkCount)
      add(chunks.0, chunks: 1)
      add(chunks.1, chunks: 1)
      add(chunks.2, chunks: 1)
      add(chunks.3, chunks: 1)
      offset += 4 * Self.chunkLength
    }
    while bytes.count - offset > Self.chunkLength {
      let part = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + Self.chunkLength])
      add(Chunk(part, chunkCount).chainingValue, chunks: 1)
      offset += Self.chunkLength
    }
    pending.append(contentsOf: bytes[offset...])
  }

  /// Receives bytes.
  public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// Receives the bytes of a subtree that was computed elsewhere, behind which at least one byte follows.
  ///
  /// - Precondition: What was received so far is subtrees of this length, one behind the other, or nothing.
  public mutating func update(_ subtree: Subtree) {
    precondition(pending.isEmpty && chunkCount == subtree.firstChunk, "a subtree stands in its place")
    add(subtree.chainingValue, chunks: Subtree.chunkCount)
  }

  /// Puts a subtree of 2^n chunks behind the others, and makes one of every two that are equally large.
  private mutating func add(_ value: ChainingValue, chunks: UInt64) {
    var value = value
    chunkCount += chunks
    var total = chunkCount / chunks
    while total & 1 == 0, let left = subtrees.popLast() {
      value = Self.parent(left, value, isRoot: false)
      total >>= 1
    }
    subtrees.append(value)
  }

  /// The hash of everything received so far; receiving may go on afterwards.
  public var chainingValue: ChainingValue {
    let last = pending.withUnsafeBytes { bytes in
      subtrees.isEmpty ? Chunk(bytes, 0, isRoot: true).chainingValue : Chunk(bytes, chunkCount).chainingValue
    }
    var value = last
    for (index, left) in subtrees.enumerated().reversed() { value = Self.parent(left, value, isRoot: index == 0) }
    return value
  }

  /// The 32 bytes of the hash of everything received so far.
  public func digest() -> [UInt8] {
    let words = chainingValue
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    for index in 0..<8 { withUnsafeBytes(of: words[index].littleEndian) { bytes.append(contentsOf: $0) } }
    return bytes
  }

  /// The hash of everything received so far, as 64 lower-case hexadecimal digits.
  public var hexadecimal: String { Hexadecimal.string(of: digest()) }

  /// The hash of `bytes`, as 64 lower-case hexadecimal digits.
  public static func hexadecimal(_ bytes: [UInt8]) -> String {
    var hash = BLAKE3()
    hash.update(bytes)
    return hash.hexadecimal
  }
}

extension BLAKE3 {
  /// 256 KiB that stand at a multiple of their length in an input that goes on behind them.
  public struct Subtree: Sendable {
    /// Its bytes.
    public static let length = Int(chunkCount) * chunkLength
    static let chunkCount: UInt64 = 256
    let firstChunk: UInt64
    let chainingValue: ChainingValue

    /// Computes the subtree at a place.
    ///
    /// - Parameter index: How many of the kind stand before it.
    /// - Precondition: there are `length` bytes.
    public init(_ bytes: UnsafeRawBufferPointer, index: Int) {
      precondition(bytes.count == Self.length, "a whole subtree")
      firstChunk = UInt64(index) * Self.chunkCount
      var values: [ChainingValue] = []
      values.reserveCapacity(Int(Self.chunkCount))
      for offset in stride(from: 0, to: Self.length, by: 4 * chunkLength) {
        let part = UnsafeRawBufferPointer(rebasing: bytes[offset...])
        let chunks = BLAKE3.fourChunks(part, firstChunk + UInt64(offset / chunkLength))
        values += [chunks.0, chunks.1, chunks.2, chunks.3]
      }
      while values.count > 1 {
        values = stride(from: 0, to: values.count, by: 2).map {
          BLAKE3.parent(values[$0], values[$0 + 1], isRoot: false)
        }
      }
      chainingValue = values[0]
    }
  }
}
