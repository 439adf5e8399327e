import FileFormats

/// The formats of tables.
package enum TableFormat: String, Sendable, CaseIterable {
  case jsonl, csv, parquet

  /// The form of text; nil for Parquet.
  package var text: TextTableFormat? {
    switch self {
    case .jsonl: .jsonl
    case .csv: .csv
    case .parquet: nil
    }
  }

  /// What a file under construction ends with.
  package static let partialSuffix = ".partial"

  /// The format that the end of a name tells; `.partial` behind it is passed over.
  package init?(nameOf path: String) {
    let name = path.hasSuffix(Self.partialSuffix) ? String(path.dropLast(Self.partialSuffix.count)) : path
    switch FilePath.lastComponent(name).split(separator: ".").last.map({ $0.lowercased() }) {
    case "jsonl", "ndjson": self = .jsonl
    case "csv", "tsv": self = .csv
    case "parquet", "pq": self = .parquet
    default: return nil
    }
  }

  /// The format of a file: what its name tells, else what its first bytes look like.
  package init(of path: String) throws(TableError) {
    if let format = Self(nameOf: path) {
      self = format
      return
    }
    let start = try TableError.mapping { try FileSystem.read(path, atMost: 256) }
    if start.starts(with: "PAR1".utf8) {
      self = .parquet
    } else {
      let first = start.first { $0 > 0x20 }
      self = first == UInt8(ascii: "{") ? .jsonl : .csv
    }
  }
}
