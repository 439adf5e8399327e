import Determinism
import FileFormats

/// The hash of a file's bytes, by which objects that were made of it are found.
package enum ContentHash {
  /// The BLAKE3 of a regular file in hexadecimal, computed on several threads; nil where it cannot be read, or changed
  /// its length meanwhile.
  package static func blake3(ofFile path: String, threads: Int = ParallelPieces.processorCount) -> String? {
    guard FileSystem.isRegularFile(path), let file = try? OpenFile.reading(path) else { return nil }
    let reader = Reader(file)
    let size = file.size
    // The last piece is not a subtree of its own: it ends the input.
    let count = max(0, size - 1) / BLAKE3.Subtree.length
    var hash = BLAKE3()
    for subtree in ParallelPieces.map(count, threads: threads, { reader.subtree($0) }) {
      guard let subtree else { return nil }
      hash.update(subtree)
    }
    guard let rest = reader.rest(from: count * BLAKE3.Subtree.length, size) else { return nil }
    hash.update(rest)
    return hash.hexadecimal
  }

  /// `@unchecked Sendable`: places of a file are read, which no thread moves.
  private final class Reader: @unchecked Sendable {
    private let file: OpenFile

    init(_ file: OpenFile) { self.file = file }

    func subtree(_ index: Int) -> BLAKE3.Subtree? {
      let length = BLAKE3.Subtree.length
      return withUnsafeTemporaryAllocation(byteCount: length, alignment: 16) { buffer in
        guard (try? file.read(into: buffer, at: index * length)) == length else { return nil }
        return BLAKE3.Subtree(UnsafeRawBufferPointer(buffer), index: index)
      }
    }

    /// What stands behind the whole pieces, if that is still where the file ends.
    func rest(from start: Int, _ size: Int) -> [UInt8]? {
      var bytes = [UInt8](repeating: 0, count: size - start + 1)
      let count = bytes.withUnsafeMutableBytes { try? file.read(into: $0, at: start) }
      guard count == size - start else { return nil }
      bytes.removeLast()
      return bytes
    }
  }
}
