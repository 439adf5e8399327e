/// Distinct texts, numbered in the order in which they came.
struct TextDictionary {
  private(set) var texts = TextList()
  private var slots = [UInt32](repeating: 0, count: 64)

  /// The number of a text.
  @inline(__always)
  mutating func number(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
    var place = Int(truncatingIfNeeded: Self.hash(text)) & (slots.count - 1)
    while slots[place] != 0 {
      let number = slots[place] - 1
      if isText(Int(number), text) { return number }
      place = (place + 1) & (slots.count - 1)
    }
    return add(text)
  }

  mutating func number(_ text: some Collection<UInt8>) -> UInt32 {
    Array(text).withUnsafeBufferPointer { number($0) }
  }

  private mutating func add(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
    texts.append(utf8: text)
    if texts.count * 2 > slots.count {
      slots = Array(repeating: 0, count: slots.count * 2)
      texts.bytes.withUnsafeBufferPointer { bytes in
        for number in 0..<texts.count { insert(number, UnsafeBufferPointer(rebasing: bytes[texts.range(number)])) }
      }
    } else {
      insert(texts.count - 1, text)
    }
    return UInt32(texts.count - 1)
  }

  private mutating func insert(_ number: Int, _ text: UnsafeBufferPointer<UInt8>) {
    var place = Int(truncatingIfNeeded: Self.hash(text)) & (slots.count - 1)
    while slots[place] != 0 { place = (place + 1) & (slots.count - 1) }
    slots[place] = UInt32(number + 1)
  }

  @inline(__always)
  private func isText(_ number: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let range = texts.range(number)
    guard range.count == text.count else { return false }
    for index in 0..<text.count where texts.bytes[range.lowerBound + index] != text[index] { return false }
    return true
  }

  @inline(__always)
  private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = CategoryTable.Hash()
    for byte in text { hash.add(byte) }
    return hash.value
  }
}
