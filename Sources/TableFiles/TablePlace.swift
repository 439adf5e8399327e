import FileFormats

/// Where the table lies that a path and perhaps a name mean.
package enum TablePlace {
  /// The file of a table of a folder: `NAME.jsonl`, `.csv` or `.parquet`, complete or else under construction.
  ///
  /// - Parameter name: May have folders in front (`phases/search/trials`) and an ending behind.
  /// - Throws: `TableError` with what there is.
  package static func file(of name: String, in folder: String) throws(TableError) -> String {
    let place = FilePath.join(folder, name)
    if FileSystem.kind(place) == .other { return place }
    for suffix in ["", TableFormat.partialSuffix] {
      let found = TableFormat.allCases.map { "\(place).\($0.rawValue)\(suffix)" }.filter {
        FileSystem.kind($0) == .other
      }
      if found.count > 1 {
        let names = found.map(MessageText.shown).joined(separator: " and ")
        throw TableError("\(names): which of them is meant? Give the file", isUsage: true)
      }
      if let file = found.first { return file }
    }
    let hint = try known(FilePath.folder(of: place), name)
    throw TableError(
      "\(MessageText.shown(folder)): no table \(MessageText.excerpt(name)); \(hint)", isUsage: true)
  }

  /// What tables a folder has, for a message.
  package static func known(_ folder: String, _ name: String? = nil) throws(TableError) -> String {
    guard FileSystem.kind(folder) == .folder else { return "there is no folder \(MessageText.shown(folder))" }
    let files = try TableError.mapping { try FileSystem.names(in: folder) }
    var tables: [String] = []
    for file in files where !file.hasPrefix(".") && TableFormat(nameOf: file) != nil {
      let complete =
        file.hasSuffix(TableFormat.partialSuffix)
        ? String(file.dropLast(TableFormat.partialSuffix.count)) : file
      let stem = FilePath.stem(complete)
      if !tables.contains(stem) { tables.append(stem) }
    }
    if let name, let near = NearestName.of(FilePath.lastComponent(name), among: tables) {
      return "did you mean \(MessageText.excerpt(near))?"
    }
    guard !tables.isEmpty else { return "there is none in \(MessageText.shown(folder))" }
    return "there are \(MessageText.excerpt(tables.joined(separator: ", "), atMost: 400))"
  }
}
