/// A table of finite state entropy (RFC 8878, 4.1): a state gives a symbol and, with some bits, the next state.
///
/// An entry holds what its symbol means: a number to start from (bits 0-31) and how many bits to add to it (32-39);
/// and of the next state how many bits it takes (40-47) and what they are added to (48-63).
struct FSETable: ~Copyable {
  let entries: UnsafeMutablePointer<UInt64>
  private let capacity: Int
  /// Bits of a state, or nil where there is no table yet.
  private(set) var stateBits: Int?
  /// Whether this is the table that the format knows, so that it need not be made again.
  private var isStandard = false

  /// A table of up to `capacity` states, which is a power of two and at most 512.
  init(capacity: Int) {
    self.capacity = capacity
    entries = .allocate(capacity: capacity)
  }

  deinit { entries.deallocate() }

  mutating func clear() {
    stateBits = nil
    isStandard = false
  }

  @inline(__always)
  static func base(_ entry: UInt64) -> Int { Int(entry & 0xFFFF_FFFF) }

  @inline(__always)
  static func added(_ entry: UInt64) -> Int { Int(entry &>> 32) & 0xFF }

  @inline(__always)
  static func next(_ entry: UInt64, _ bits: inout BackwardBits) -> Int {
    Int(entry &>> 48) &+ bits.take(Int(entry &>> 40) & 0xFF)
  }

  /// The part of an entry that tells what its symbol means.
  static func meaning(_ base: Int, adding bits: Int = 0) -> UInt64 { UInt64(base) | UInt64(bits) << 32 }

  /// Makes a table of one state that means one symbol.
  mutating func fill(always meaning: UInt64) {
    clear()
    entries[0] = meaning
    stateBits = 0
  }

  /// Makes the table that the format knows.
  mutating func fill(standard counts: [Int16], stateBits: Int, meanings: [UInt64]) {
    if isStandard { return }
    counts.withUnsafeBufferPointer { fill($0, stateBits, meanings) }
    isStandard = true
  }

  /// Reads the description of a table (RFC 8878, 4.1.1) and makes it; where the bytes behind it start, or nil where the
  /// description is wrong or cut off.
  mutating func read(_ input: UnsafeRawPointer, from start: Int, to end: Int, meanings: [UInt64]) -> Int? {
    clear()
    var bits = ForwardBits(input, from: start, to: end)
    guard let more = bits.take(4), 1 << (more + 5) <= capacity else { return nil }
    return withUnsafeTemporaryAllocation(of: Int16.self, capacity: meanings.count) { counts -> Int? in
      guard let used = Self.readCounts(&bits, of: 1 << (more + 5), into: counts) else { return nil }
      fill(UnsafeBufferPointer(rebasing: counts[..<used]), more + 5, meanings)
      return bits.nextByte
    }
  }

  /// Reads by symbol how many states it has, or -1 where it has one with all bits new; how many symbols there are, or
  /// nil where these are too many or the bits are cut off.
  private static func readCounts(
    _ bits: inout ForwardBits, of states: Int, into counts: UnsafeMutableBufferPointer<Int16>
  ) -> Int? {
    var remaining = states
    var symbol = 0
    while remaining > 0 {
      guard symbol < counts.count, let count = readCount(&bits, remaining) else { return nil }
      counts[symbol] = Int16(count)
      symbol += 1
      remaining -= abs(count)
      guard count == 0 else { continue }
      var zeros = 3
      while zeros == 3 {
        guard let more = bits.take(2), more <= counts.count - symbol else { return nil }
        for _ in 0..<more {
          counts[symbol] = 0
          symbol += 1
        }
        zeros = more
      }
    }
    return symbol
  }

  /// The next count, from -1 to `remaining`: the lower ones take a bit less.
  private static func readCount(_ bits: inout ForwardBits, _ remaining: Int) -> Int? {
    bits.fill()
    let width = floorLog2(remaining + 1) + 1
    let lowMask = 1 << (width - 1) - 1
    let shortOnes = 1 << width - 2 - remaining
    var value = Int(bits.word & (1 << UInt64(width) - 1))
    var used = width
    if value & lowMask < shortOnes {
      value &= lowMask
      used -= 1
    } else if value > lowMask {
      value -= shortOnes
    }
    guard used <= bits.count else { return nil }
    bits.drop(used)
    return value - 1
  }

  /// Makes the table of counts that add up to its states (RFC 8878, 4.1.1).
  private mutating func fill(_ counts: UnsafeBufferPointer<Int16>, _ stateBits: Int, _ meanings: [UInt64]) {
    let states = 1 << stateBits
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: states) { symbols in
      Self.spread(counts, over: symbols)
      withUnsafeTemporaryAllocation(of: UInt16.self, capacity: counts.count) { next in
        for symbol in counts.indices { next[symbol] = UInt16(abs(counts[symbol])) }
        for state in 0..<states {
          let symbol = Int(symbols[state])
          let number = Int(next[symbol])
          next[symbol] += 1
          let bits = stateBits - floorLog2(number)
          let base = number << bits - states
          entries[state] = meanings[symbol] | UInt64(bits) << 40 | UInt64(base) << 48
        }
      }
    }
    self.stateBits = stateBits
  }

  /// Gives the states to the symbols: those of count -1 at the end, the others by steps that meet every state once.
  private static func spread(
    _ counts: UnsafeBufferPointer<Int16>, over symbols: UnsafeMutableBufferPointer<UInt16>
  ) {
    let mask = symbols.count - 1
    var last = mask
    for symbol in counts.indices where counts[symbol] == -1 {
      symbols[last] = UInt16(symbol)
      last -= 1
    }
    let step = symbols.count >> 1 + symbols.count >> 3 + 3
    var state = 0
    for symbol in counts.indices where counts[symbol] > 0 {
      for _ in 0..<counts[symbol] {
        symbols[state] = UInt16(symbol)
        repeat { state = (state + step) & mask } while state > last
      }
    }
  }
}

/// The place of the highest bit of a number above 0.
@inline(__always)
func floorLog2(_ number: Int) -> Int { Int.bitWidth &- 1 &- number.leadingZeroBitCount }
