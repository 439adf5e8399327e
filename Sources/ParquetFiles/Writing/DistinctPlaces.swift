/// Finds out which values are the same: by their hashes, in a table that grows with them.
struct DistinctPlaces: ~Copyable {
  /// Number of distinct values so far; they are numbered in the order in which they came.
  private(set) var count = 0
  /// By hash the number of a value and one more; 0 where there is none.
  private var slots: UnsafeMutableBufferPointer<UInt32>
  /// The hashes of the distinct values.
  private var hashes: [UInt32] = []

  init() { slots = Self.allocate(1 << 10) }

  deinit { slots.deallocate() }

  private static func allocate(_ count: Int) -> UnsafeMutableBufferPointer<UInt32> {
    let slots = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: count)
    slots.initialize(repeating: 0)
    return slots
  }

  /// The number of a value of which one with the same hash and number is told to be equal or not; `count` before the
  /// call where there is none, which is then counted.
  @inline(__always)
  mutating func place(_ hash: UInt32, isEqual: (Int) -> Bool) -> Int {
    let mask = slots.count &- 1
    var slot = Int(hash) & mask
    while true {
      let found = Int(slots[slot])
      if found == 0 { break }
      if isEqual(found &- 1) { return found &- 1 }
      slot = (slot &+ 1) & mask
    }
    return insert(hash, slot)
  }

  @inline(never)
  private mutating func insert(_ hash: UInt32, _ slot: Int) -> Int {
    count += 1
    slots[slot] = UInt32(count)
    hashes.append(hash)
    if count * 2 > slots.count { grow() }
    return count - 1
  }

  private mutating func grow() {
    let larger = Self.allocate(slots.count * 4)
    let mask = larger.count - 1
    for (place, hash) in hashes.enumerated() {
      var slot = Int(hash) & mask
      while larger[slot] != 0 { slot = (slot + 1) & mask }
      larger[slot] = UInt32(place + 1)
    }
    slots.deallocate()
    slots = larger
  }

  /// A hash of a number's bits, the same in every run.
  @inline(__always)
  static func hash(_ bits: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: ((bits ^ bits &>> 32) &* 0x9E37_79B9_7F4A_7C15) &>> 32)
  }

  /// A hash of a text, the same in every run.
  @inline(__always)
  static func hash(_ text: UnsafeRawBufferPointer) -> UInt32 {
    var sum = UInt64(truncatingIfNeeded: text.count)
    var offset = 0
    guard let base = text.baseAddress else { return 0 }
    while text.count &- offset >= 8 {
      sum = mixed(sum ^ UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      offset &+= 8
    }
    var rest: UInt64 = 0
    while offset < text.count {
      rest = rest &<< 8 | UInt64(base.load(fromByteOffset: offset, as: UInt8.self))
      offset &+= 1
    }
    return UInt32(truncatingIfNeeded: mixed(sum ^ rest) &>> 32)
  }

  @inline(__always)
  private static func mixed(_ bits: UInt64) -> UInt64 {
    let product = bits.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }
}

/// When the distinct values of a column chunk are worth a page of their own.
enum DictionaryRule {
  /// Values that are looked at first, evenly spaced.
  private static let sampleCount = 4_096
  /// Most bytes of a dictionary page.
  static let pageSize = 1 << 20

  /// The step between the values of a sample, and how many different ones it may have; nil where all are looked at
  /// anyway.
  static func sample(_ count: Int) -> (step: Int, limit: Int)? {
    count >= 2 * sampleCount ? (count / sampleCount, sampleCount * 3 / 4) : nil
  }

  /// Most distinct values.
  static func limit(_ count: Int) -> Int { min(count / 2, 1 << 17) }

  /// Whether a dictionary saves a quarter of the bytes.
  static func pays(entries: Int, bytes: Int, count: Int, plainBytes: Int) -> Bool {
    let indices = (count * HybridEncoder.bitWidth(max(0, entries - 1)) + 7) / 8
    return count > 0 && bytes <= pageSize && bytes + indices <= plainBytes / 4 * 3
  }
}
