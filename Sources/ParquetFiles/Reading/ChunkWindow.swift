import FileFormats

/// The bytes of a column chunk, read piece by piece into room that is used again.
struct ChunkWindow {
  /// How many bytes are read at once, where there are so many and no more are needed.
  private static let readAhead = 1 << 20

  private let file: RandomAccessFile
  /// Where the chunk ends in the file.
  private let end: Int
  private let room = Scratch<UInt8>()
  /// Where in the file the room begins.
  private var start: Int
  /// Bytes of the room that are read.
  private var filled = 0
  /// The next byte in the room.
  private var place = 0

  /// - Precondition: The range lies in the file.
  init(_ file: RandomAccessFile, _ range: Range<Int>) {
    self.file = file
    start = range.lowerBound
    end = range.upperBound
  }

  /// Where in the file the next byte stands.
  var offset: Int { start + place }

  /// Bytes of the chunk that are left.
  var left: Int { end - offset }

  /// The next bytes, at most `count` of them; they stay until the next call.
  mutating func peek(_ count: Int) throws(ParquetFault) -> UnsafeRawBufferPointer {
    let count = min(count, left)
    if filled - place < count { try fill(count) }
    return UnsafeRawBufferPointer(start: room.base + place, count: count)
  }

  /// Goes behind so many of the bytes that were peeked at.
  mutating func skip(_ count: Int) { place += count }

  private mutating func fill(_ count: Int) throws(ParquetFault) {
    let kept = filled - place
    start += place
    let wanted = min(end - start, max(count, Self.readAhead))
    if wanted > room.capacity {
      // Grows only while little is in it, and then for good.
      let rest = Array(UnsafeBufferPointer(start: room.base + place, count: kept))
      let base = room.reserve(wanted)
      rest.withUnsafeBufferPointer { rest in
        if let from = rest.baseAddress { base.update(from: from, count: kept) }
      }
    } else {
      room.base.update(from: room.base + place, count: kept)
    }
    place = 0
    filled = kept
    let target = UnsafeMutableRawBufferPointer(start: room.base + kept, count: wanted - kept)
    let isWhole: Bool
    do throws(FileError) {
      isWhole = try file.read(into: target, at: start + kept)
    } catch {
      throw ParquetFault(error.problem, at: offset)
    }
    guard isWhole else {
      throw ParquetFault("the file became shorter: it had \(file.size) bytes when it was opened", at: offset)
    }
    filled = wanted
  }
}
