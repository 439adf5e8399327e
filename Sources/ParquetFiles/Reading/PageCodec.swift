/// How the pages of a column chunk are compressed, of those ways that are read.
enum PageCodec: Hashable {
  case none, snappy, gzip, zstd

  /// Its name as other programs have it.
  var name: String {
    switch self {
    case .none: "UNCOMPRESSED"
    case .snappy: "SNAPPY"
    case .gzip: "GZIP"
    case .zstd: "ZSTD"
    }
  }

  /// - Throws: Of codecs that are not read, with what makes the file readable.
  init(_ codec: CompressionCodec, path: String) throws(ParquetFault) {
    switch codec {
    case .uncompressed: self = .none
    case .snappy: self = .snappy
    case .gzip: self = .gzip
    case .zstd: self = .zstd
    default:
      guard CompressionCodec.names.indices.contains(Int(codec.rawValue)) else {
        throw ParquetFault("compressed by an unknown codec \(codec.rawValue)")
      }
      throw ParquetFault("compressed by \(codec.name), which is not read; \(Self.conversion(path, codec))")
    }
  }

  /// What makes such a file readable: a line of Python that writes it anew.
  private static func conversion(_ path: String, _ codec: CompressionCodec) -> String {
    if codec == .lzo { return "let the program that wrote it compress by SNAPPY" }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return "python3 -c \"import pyarrow.parquet as p; p.write_table(p.read_table('\(name)'), 'new.parquet')\" writes"
      + " it anew with SNAPPY"
  }

  /// Whether so many bytes can come out of so few.
  ///
  /// Snappy copies 64 bytes for three, deflate 258 for two bits, and zstd repeats a byte through a block of 128 KiB for
  /// four bytes.
  func canMake(_ size: Int, from stored: Int) -> Bool {
    switch self {
    case .none: size == stored
    case .snappy: size <= stored * 22
    case .gzip: size <= stored * 1_032
    case .zstd: size <= stored * 32_768
    }
  }

  /// Decompresses into an output of exactly the claimed size.
  func decompress(_ stored: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws(ParquetFault) {
    do throws(CodecError) {
      switch self {
      case .none: output.copyMemory(from: stored)
      case .snappy: try Snappy.decompress(stored, into: output)
      case .gzip: try Gzip.decompress(stored, into: output)
      case .zstd: try Zstd.decompress(stored, into: output)
      }
    } catch {
      throw ParquetFault("\(name): \(error)")
    }
  }
}
