/// The hash SHA-256 of FIPS 180-4, computed over bytes that may arrive in pieces of any size.
///
/// A value type: a copy goes on independently of its original. Digests do not depend on how the input was cut.
public struct SHA256: Sendable {
  /// The eight working words of the standard, a to h.
  private var state = SIMD8<UInt32>(
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19)
  /// Bytes of the block in the making, fewer than 64.
  private var pending: [UInt8] = []
  /// How many bytes have been received in all.
  private var length: UInt64 = 0

  /// A hash that has received nothing.
  public init() {}

  /// Receives bytes.
  ///
  /// - Complexity: Linear in the number of bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    length &+= UInt64(bytes.count)
    var offset = 0
    if !pending.isEmpty {
      offset = min(64 - pending.count, bytes.count)
      pending.append(contentsOf: bytes[0..<offset])
      if pending.count < 64 { return }
      pending.withUnsafeBytes { Self.compress(&state, $0) }
      pending.removeAll(keepingCapacity: true)
    }
    let whole = offset + (bytes.count - offset) / 64 * 64
    Self.compress(&state, UnsafeRawBufferPointer(rebasing: bytes[offset..<whole]))
    pending.append(contentsOf: bytes[whole...])
  }

  /// Receives bytes.
  public mutating func update(_ bytes: some Sequence<UInt8>) {
    let done: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
    if done == nil { Array(bytes).withUnsafeBytes { update($0) } }
  }

  /// The 32 bytes of the hash of everything received so far; receiving may go on afterwards.
  public func digest() -> [UInt8] {
    var last = pending
    last.append(0x80)
    while last.count % 64 != 56 { last.append(0) }
    withUnsafeBytes(of: (length &* 8).bigEndian) { last.append(contentsOf: $0) }
    var words = state
    last.withUnsafeBytes { Self.compress(&words, $0) }
    var result: [UInt8] = []
    result.reserveCapacity(32)
    for index in 0..<8 {
      withUnsafeBytes(of: words[index].bigEndian) { result.append(contentsOf: $0) }
    }
    return result
  }

  /// The hash of everything received so far, as 64 lower-case hexadecimal digits.
  public var hexadecimal: String { Hexadecimal.string(of: digest()) }

  /// The 32 bytes of the hash of `bytes`.
  public static func hash(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var state = SHA256()
    state.update(bytes)
    return state.digest()
  }

  /// The hash of `bytes`, as 64 lower-case hexadecimal digits.
  public static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    Hexadecimal.string(of: hash(bytes))
  }
}
