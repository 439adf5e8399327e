/// Bytes as letters, digits, `-` and `_`: RFC 4648, section 5, without padding.
enum Base64URL {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  static func text(of bytes: [UInt8]) -> String {
    var characters: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0...group.count { characters.append(alphabet[word >> (18 - 6 * place) & 63]) }
    }
    return String(decoding: characters, as: UTF8.self)
  }

  /// - Parameter first: Number of the first character, for the error.
  static func bytes(of text: some Sequence<UInt8>, from first: Int) throws(ScheduleError) -> [UInt8] {
    var bytes: [UInt8] = []
    var word = 0
    var bits = 0
    var position = first
    for character in text {
      guard let value = alphabet.firstIndex(of: character) else { throw .badCharacter(position: position) }
      position += 1
      word = word << 6 | value
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: word >> bits))
        word &= (1 << bits) - 1
      }
    }
    // What is left over is zero and less than a character, as `text(of:)` writes it.
    guard bits < 6, word == 0 else { throw .damaged }
    return bytes
  }
}
