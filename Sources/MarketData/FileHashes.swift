import Determinism
import FileFormats

/// The hashes of a file's bytes, fed while it is read.
package struct FileHashes: Sendable {
  /// For the manifest of a run.
  private var sha256 = SHA256()
  /// For keys of a store, where there is one.
  private var blake3: BLAKE3?

  init(withBLAKE3: Bool = false) { blake3 = withBLAKE3 ? BLAKE3() : nil }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    sha256.update(bytes)
    blake3?.update(bytes)
  }

  /// The SHA-256 in hexadecimal.
  var hexadecimal: String { sha256.hexadecimal }

  /// The BLAKE3 in hexadecimal; empty where none was asked for.
  var contentHash: String { blake3?.hexadecimal ?? "" }

  /// The SHA-256 of files' bytes, one behind the other, in hexadecimal.
  package static func sha256(ofFiles paths: [String]) throws(MarketDataError) -> String {
    var hash = SHA256()
    for path in paths {
      do throws(FileError) {
        try OpenFile.reading(path).readPieces { hash.update($0) }
      } catch {
        throw MarketDataError(file: path, message: error.problem)
      }
    }
    return hash.hexadecimal
  }
}
