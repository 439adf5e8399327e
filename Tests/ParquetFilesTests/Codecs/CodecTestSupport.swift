import Determinism
import FileFormats
import Foundation

@testable import ParquetFiles

/// A way to compress.
enum CodecKind: String, CaseIterable {
  case gzip = "gz"
  case zstd = "zst"

  func decompress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws(CodecError) {
    switch self {
    case .gzip: try Gzip.decompress(input, into: output)
    case .zstd: try Zstd.decompress(input, into: output)
    }
  }

  /// What the compressed bytes hold, which is told to be `size` bytes.
  func decompress(_ input: [UInt8], size: Int) throws(CodecError) -> [UInt8] {
    var output = [UInt8](repeating: 0xA5, count: size)
    var fault: CodecError?
    input.withUnsafeBytes { input in
      output.withUnsafeMutableBytes { output in
        do throws(CodecError) { try decompress(input, into: output) } catch { fault = error }
      }
    }
    if let fault { throw fault }
    return output
  }
}

/// A compressed file of `Fixtures/codecs`, written by Python's zlib, pyarrow and zstd.
struct CodecFixture {
  let name: String
  let kind: CodecKind
  let packed: [UInt8]
  /// Of what the file holds.
  let size: Int
  let hash: String

  private static let folder =
    FilePath.join(FilePath.folder(of: FilePath.folder(of: #filePath)), "Fixtures/codecs")

  static func all() throws -> [CodecFixture] {
    let lines = String(decoding: try FileSystem.read(FilePath.join(folder, "contents")), as: UTF8.self)
    return try lines.split(separator: "\n").map { line in
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 3, let size = Int(words[1]),
        let kind = CodecKind(rawValue: String(words[2].split(separator: ".").last ?? ""))
      else { throw CodecError("contents: \(line)", at: 0) }
      let packed = try FileSystem.read(FilePath.join(folder, words[2]))
      return CodecFixture(name: words[2], kind: kind, packed: packed, size: size, hash: words[0])
    }
  }

  static func named(_ name: String) throws -> CodecFixture {
    guard let fixture = try all().first(where: { $0.name == name }) else { throw CodecError("no \(name)", at: 0) }
    return fixture
  }
}

/// Memory between two pages that nobody may touch: what reads or writes outside it ends the process.
final class FencedMemory {
  private static let page = sysconf(Int32(_SC_PAGESIZE))
  private let start: UnsafeMutableRawPointer
  private let capacity: Int

  /// - Parameter capacity: The most bytes that are asked for, rounded up to pages.
  init?(capacity: Int) {
    self.capacity = (max(capacity, 1) + Self.page - 1) / Self.page * Self.page
    let all = mmap(nil, self.capacity + 2 * Self.page, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0)
    guard let all, all != MAP_FAILED else { return nil }
    start = all + Self.page
    guard mprotect(start, self.capacity, PROT_READ | PROT_WRITE) == 0 else { return nil }
  }

  deinit { munmap(start - Self.page, capacity + 2 * Self.page) }

  /// `count` bytes just before the page behind, or just behind the page before.
  func bytes(_ count: Int, atEnd: Bool) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: atEnd ? start + capacity - count : start, count: count)
  }
}
