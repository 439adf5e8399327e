/// The Huffman code of zstd's literals (RFC 8878, 4.2): of up to 11 bits, in one table.
struct ZstdHuffman: ~Copyable {
  private static let mostBits = 11

  /// By the next bits the byte that they mean (bits 0-7) and how many of them it takes (8-15).
  private let entries: UnsafeMutablePointer<UInt16>
  /// Bits that the table is indexed by, or nil where there is none yet.
  private(set) var tableBits: Int?
  private var weightTable = FSETable(capacity: 1 << 6)

  init() { entries = .allocate(capacity: 1 << Self.mostBits) }

  deinit { entries.deallocate() }

  mutating func clear() { tableBits = nil }

  // MARK: - The table

  private static let weightMeanings: [UInt64] = (0...mostBits).map { FSETable.meaning($0) }

  /// Reads the description of a code and makes its table; where the bytes behind it start, or nil where the description
  /// is wrong or cut off.
  mutating func read(_ input: UnsafeRawPointer, from start: Int, to end: Int) -> Int? {
    clear()
    guard start < end else { return nil }
    let header = Int(input.load(fromByteOffset: start, as: UInt8.self))
    let isPlain = header > 127
    let behind = start + 1 + (isPlain ? (header - 126) / 2 : header)
    guard behind <= end else { return nil }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { weights -> Int? in
      let count: Int
      if isPlain {
        count = header - 127
        for index in 0..<count {
          let pair = input.load(fromByteOffset: start + 1 + index / 2, as: UInt8.self)
          weights[index] = index & 1 == 0 ? pair >> 4 : pair & 15
        }
      } else {
        guard let read = readWeights(input, from: start + 1, to: behind, into: weights) else { return nil }
        count = read
      }
      return fill(weights, count) ? behind : nil
    }
  }

  /// Reads weights that are compressed with two states in turn until the bits end; how many, at most 255.
  private mutating func readWeights(
    _ input: UnsafeRawPointer, from start: Int, to end: Int, into weights: UnsafeMutableBufferPointer<UInt8>
  ) -> Int? {
    guard let place = weightTable.read(input, from: start, to: end, meanings: Self.weightMeanings),
      let stateBits = weightTable.stateBits, var bits = BackwardBits(input + place, count: end - place)
    else { return nil }
    let table = weightTable.entries
    var state = bits.take(stateBits)
    var other = bits.take(stateBits)
    guard bits.left >= 0 else { return nil }
    var count = 0
    while count < 254 {
      bits.fill()
      weights[count] = UInt8(FSETable.base(table[state]))
      count += 1
      state = FSETable.next(table[state], &bits)
      if bits.left < 0 {
        weights[count] = UInt8(FSETable.base(table[other]))
        return count + 1
      }
      swap(&state, &other)
    }
    return nil
  }

  /// Makes the table; the weight of one more byte follows from the others, and false where they make no code.
  private mutating func fill(_ weights: UnsafeMutableBufferPointer<UInt8>, _ count: Int) -> Bool {
    // By weight, the entries of all bytes that have it.
    var entriesOf = SIMD16<UInt16>(repeating: 0)
    var sum = 0
    for index in 0..<count {
      let weight = Int(weights[index])
      guard weight <= Self.mostBits else { return false }
      guard weight > 0 else { continue }
      sum += 1 << (weight - 1)
      entriesOf[weight] &+= 1 << UInt16(weight - 1)
    }
    guard sum > 0 else { return false }
    let bits = floorLog2(sum) + 1
    let rest = 1 << bits - sum
    guard bits <= Self.mostBits, rest & (rest - 1) == 0 else { return false }
    let lastWeight = floorLog2(rest) + 1
    weights[count] = UInt8(lastWeight)
    entriesOf[lastWeight] &+= UInt16(rest)

    var places = SIMD16<UInt16>(repeating: 0)
    for weight in 1...bits { places[weight + 1] = places[weight] + entriesOf[weight] }
    for byte in 0...count where weights[byte] > 0 {
      let weight = Int(weights[byte])
      let size = 1 << (weight - 1)
      (entries + Int(places[weight])).update(repeating: UInt16(bits + 1 - weight) << 8 | UInt16(byte), count: size)
      places[weight] += UInt16(size)
    }
    tableBits = bits
    return true
  }

  // MARK: - Literals

  /// Decodes one stream; false where its bits are not exactly `count` bytes.
  func decode(
    _ input: UnsafeRawPointer, byteCount: Int, into output: UnsafeMutableRawPointer, _ count: Int
  ) -> Bool {
    guard let tableBits, let bits = BackwardBits(input, count: byteCount) else { return false }
    return finish(bits, output, 0, count, shift: UInt64(64 - tableBits))
  }

  /// Decodes four streams one behind the other, their first three lengths before them (RFC 8878, 4.2.2).
  func decodeFour(
    _ input: UnsafeRawPointer, byteCount: Int, into output: UnsafeMutableRawPointer, _ count: Int
  ) -> Bool {
    let part = (count + 3) / 4
    let lastPart = count - 3 * part
    guard let tableBits, byteCount > 6, lastPart >= 0 else { return false }
    var starts = SIMD4(repeating: 6)
    for index in 0..<3 {
      let size = UInt16(littleEndian: input.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
      starts[index + 1] = starts[index] + Int(size)
    }
    guard starts[3] <= byteCount,
      var one = BackwardBits(input + starts[0], count: starts[1] - starts[0]),
      var two = BackwardBits(input + starts[1], count: starts[2] - starts[1]),
      var three = BackwardBits(input + starts[2], count: starts[3] - starts[2]),
      var four = BackwardBits(input + starts[3], count: byteCount - starts[3])
    else { return false }

    let shift = UInt64(64 - tableBits)
    let entries = entries
    let (second, third, fourth) = (output + part, output + 2 * part, output + 3 * part)
    var done = 0
    // Five bytes take up to 55 of 57 bits.
    while done &+ 5 <= lastPart, one.left > 56, two.left > 56, three.left > 56, four.left > 56 {
      one.fillFarFromStart()
      two.fillFarFromStart()
      three.fillFarFromStart()
      four.fillFarFromStart()
      for index in done..<(done &+ 5) {
        Self.step(entries, &one, shift, output, index)
        Self.step(entries, &two, shift, second, index)
        Self.step(entries, &three, shift, third, index)
        Self.step(entries, &four, shift, fourth, index)
      }
      done &+= 5
    }
    return finish(one, output, done, part, shift: shift) && finish(two, second, done, part, shift: shift)
      && finish(three, third, done, part, shift: shift) && finish(four, fourth, done, lastPart, shift: shift)
  }

  @inline(__always)
  private static func step(
    _ entries: UnsafeMutablePointer<UInt16>, _ bits: inout BackwardBits, _ shift: UInt64,
    _ output: UnsafeMutableRawPointer, _ index: Int
  ) {
    let entry = entries[Int(bits.word &>> shift)]
    output.storeBytes(of: UInt8(truncatingIfNeeded: entry), toByteOffset: index, as: UInt8.self)
    bits.drop(Int(entry &>> 8))
  }

  /// Decodes what is left of a stream; whether its bits end with it.
  private func finish(
    _ stream: BackwardBits, _ output: UnsafeMutableRawPointer, _ start: Int, _ count: Int, shift: UInt64
  ) -> Bool {
    var bits = stream
    var done = start
    while done &+ 5 <= count, bits.left > 56 {
      bits.fillFarFromStart()
      for index in done..<(done &+ 5) { Self.step(entries, &bits, shift, output, index) }
      done &+= 5
    }
    while done < count {
      bits.fill()
      Self.step(entries, &bits, shift, output, done)
      done &+= 1
    }
    return bits.left == 0
  }
}
