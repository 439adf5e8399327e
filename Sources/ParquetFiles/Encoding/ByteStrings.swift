/// Byte strings one behind the other, as they come out of pages.
struct ByteStrings {
  /// The bytes of all.
  var bytes: [UInt8] = []
  /// Where each ends.
  var ends: [Int] = []

  var count: Int { ends.count }

  @inline(__always)
  func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

  /// Forgets all, and keeps the room.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// Appends `count` byte strings of a page.
  ///
  /// - Parameters:
  ///   - fixed: Bytes of each, where all have equally many.
  ///   - budget: What is charged with bytes that stand for more than themselves.
  mutating func append(
    _ count: Int, _ encoding: PageEncoding, of page: UnsafeRawBufferPointer, fixed: Int?, budget: inout DecodingBudget
  ) throws(ParquetFault) {
    switch (encoding, fixed) {
    case (.plain, let fixed?): try appendFixed(count, page, fixed)
    case (.plain, nil): try appendPlain(count, page)
    case (.byteStreamSplit, let fixed?): try appendSplit(count, page, fixed)
    case (.deltaLengthByteArray, nil): _ = try appendWithLengths(count, page, from: 0)
    case (.deltaByteArray, _): try appendWithPrefixes(count, page, fixed, &budget)
    default: throw ParquetFault("byte strings in encoding \(encoding.name)")
    }
  }

  private mutating func appendFixed(
    _ count: Int, _ page: UnsafeRawBufferPointer, _ fixed: Int
  ) throws(ParquetFault) {
    guard fixed > 0, count <= page.count / fixed else {
      throw ParquetFault("\(count) values of \(fixed) bytes in \(page.count) bytes", at: page.count)
    }
    bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: page[..<(count * fixed)]))
    appendEnds(count, fixed)
  }

  private mutating func appendEnds(_ count: Int, _ fixed: Int) {
    let start = ends.last ?? 0
    ends.reserveCapacity(ends.count + count)
    for index in 0..<count { ends.append(start + (index + 1) * fixed) }
  }

  private mutating func appendPlain(_ count: Int, _ page: UnsafeRawBufferPointer) throws(ParquetFault) {
    guard count <= page.count / 4 else {
      throw ParquetFault("\(count) lengths of four bytes in \(page.count) bytes", at: page.count)
    }
    guard count > 0, let base = page.baseAddress else { return }
    var place = 0
    let start = bytes.count
    ends.reserveCapacity(ends.count + count)
    // Room for all, in which anything may stand.
    bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: page[(4 * count)...]))
    var end = start
    let fault: ParquetFault? = bytes.withUnsafeMutableBytes { target in
      for _ in 0..<count {
        guard page.count - place >= 4 else { return ParquetFault("the bytes end within a length", at: place) }
        let length = Int(UInt32(littleEndian: base.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
        guard length <= page.count - place - 4, length <= target.count - end else {
          return ParquetFault("a length of \(length) where \(page.count - place - 4) bytes are left", at: place)
        }
        place += 4
        if length > 0 { target.baseAddress.map { ($0 + end).copyMemory(from: base + place, byteCount: length) } }
        place += length
        end += length
        ends.append(end)
      }
      return nil
    }
    if let fault { throw fault }
    bytes.removeLast(bytes.count - end)
  }

  private mutating func appendSplit(
    _ count: Int, _ page: UnsafeRawBufferPointer, _ fixed: Int
  ) throws(ParquetFault) {
    guard fixed > 0, count <= page.count / fixed else {
      throw ParquetFault("\(count) values of \(fixed) bytes in \(page.count) bytes", at: page.count)
    }
    let streams = page.count / fixed
    guard streams == count else {
      throw ParquetFault("streams of \(streams) bytes for \(count) values", at: page.count)
    }
    bytes.reserveCapacity(bytes.count + count * fixed)
    for index in 0..<count {
      for byte in 0..<fixed { bytes.append(page[byte * streams + index]) }
    }
    appendEnds(count, fixed)
  }

  /// Lengths, and behind them the bytes; returns where the bytes end.
  private mutating func appendWithLengths(
    _ count: Int, _ page: UnsafeRawBufferPointer, from start: Int
  ) throws(ParquetFault) -> Int {
    let (lengths, place) = try Self.lengths(count, page, from: start)
    var end = bytes.count
    ends.reserveCapacity(ends.count + count)
    for length in lengths {
      guard length >= 0, Int(length) <= page.count - place - (end - bytes.count) else {
        throw ParquetFault("a length of \(length) where \(page.count - place - (end - bytes.count)) bytes are left")
      }
      end += Int(length)
      ends.append(end)
    }
    let total = end - bytes.count
    bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: page[place..<place + total]))
    return place + total
  }

  /// `count` numbers in differences, and where they end.
  private static func lengths(
    _ count: Int, _ page: UnsafeRawBufferPointer, from start: Int
  ) throws(ParquetFault) -> (lengths: [Int32], place: Int) {
    var decoder = try DeltaDecoder(page, from: start)
    guard decoder.count == count else {
      throw ParquetFault("\(decoder.count) lengths for \(count) values", at: start)
    }
    var fault: ParquetFault?
    let lengths = [Int32](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let target = buffer.baseAddress else { return }
      do throws(ParquetFault) {
        try decoder.decode(into: target)
        initialized = count
      } catch { fault = error }
    }
    if let fault { throw fault }
    return (lengths, decoder.place)
  }

  private mutating func appendWithPrefixes(
    _ count: Int, _ page: UnsafeRawBufferPointer, _ fixed: Int?, _ budget: inout DecodingBudget
  ) throws(ParquetFault) {
    let (prefixes, place) = try Self.lengths(count, page, from: 0)
    var suffixes = ByteStrings()
    _ = try suffixes.appendWithLengths(count, page, from: place)
    // What comes out is known before anything is copied.
    var length = 0
    var total = 0
    for index in 0..<count {
      let prefix = Int(prefixes[index])
      guard prefix >= 0, prefix <= length else {
        throw ParquetFault("value \(index) takes \(prefix) bytes of the one before, which has \(length)")
      }
      length = prefix + suffixes.range(index).count
      if let fixed, length != fixed {
        throw ParquetFault("value \(index) has \(length) bytes; \(fixed) are allowed")
      }
      try budget.charge(prefix)
      total += length
    }
    var end = bytes.count
    var last = end
    bytes += [UInt8](repeating: 0, count: total)
    ends.reserveCapacity(ends.count + count)
    bytes.withUnsafeMutableBytes { target in
      suffixes.bytes.withUnsafeBytes { source in
        guard let target = target.baseAddress else { return }
        for index in 0..<count {
          let suffix = suffixes.range(index)
          let prefix = Int(prefixes[index])
          (target + end).copyMemory(from: target + last, byteCount: prefix)
          if let source = source.baseAddress {
            (target + end + prefix).copyMemory(from: source + suffix.lowerBound, byteCount: suffix.count)
          }
          last = end
          end += prefix + suffix.count
          ends.append(end)
        }
      }
    }
  }
}
