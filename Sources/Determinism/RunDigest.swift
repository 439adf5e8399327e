/// The digest of a whole run: one SHA-256 over the digests of its logical streams.
///
/// It depends on the set of streams and on what each carried, never on which container, group, block or batch produced
/// them, nor on the order in which they are listed.
public enum RunDigest {
  /// The digest of a run as 64 lower-case hexadecimal digits.
  ///
  /// The streams are sorted by the UTF-8 bytes of their names. For each, these bytes are hashed: the length of the
  /// name as a 64-bit little-endian word, its UTF-8 bytes, and the stream's digest as a 64-bit little-endian word.
  /// The number of events is for reports and is not hashed.
  ///
  /// - Precondition: No two streams have the same name.
  /// - Complexity: O(n log n) in the number of streams.
  public static func combine(_ streams: [(name: String, digest: UInt64, count: Int)]) -> String {
    let sorted = streams.map { (name: Array($0.name.utf8), digest: $0.digest) }
      .sorted { $0.name.lexicographicallyPrecedes($1.name) }
    var hash = SHA256()
    for (index, stream) in sorted.enumerated() {
      precondition(
        index == 0 || sorted[index - 1].name != stream.name,
        "Two streams are named \(String(decoding: stream.name, as: UTF8.self)).")
      withUnsafeBytes(of: UInt64(stream.name.count).littleEndian) { hash.update($0) }
      hash.update(stream.name)
      withUnsafeBytes(of: stream.digest.littleEndian) { hash.update($0) }
    }
    return hash.hexadecimal
  }
}
