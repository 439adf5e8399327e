import FileFormats

/// `verified.json` in the folder of a run: that it was computed once more and came to the same.
///
/// It stands for the digest that it names and for no other: whoever reads it asks `holds(for:)`. It belongs to no
/// digest, and its own time is that of the file.
package struct VerifiedFile: Equatable, Sendable {
  /// Name of the file in a run's folder.
  package static let fileName = "verified.json"

  /// The digest that both runs came to.
  package var runDigest: String
  /// Which program computed it again.
  package var program: String
  package var programVersion: String
  package var programBuild: String?
  package var toolchain: String
  /// The files of the run that both wrote alike, by name.
  package var files: [String]

  /// What a repetition of a run is to be remembered as; nil where it came to no digest.
  ///
  /// - Parameter files: The names of the files that both wrote alike.
  package init?(repetition: RunManifest, files: [String]) {
    guard let digest = repetition.runDigest else { return nil }
    runDigest = digest
    program = repetition.program
    programVersion = repetition.programVersion
    programBuild = repetition.programBuild
    toolchain = repetition.toolchain
    self.files = files
  }

  /// Whether it speaks of the run that a manifest is of.
  package func holds(for manifest: RunManifest) -> Bool {
    manifest.status == .complete && manifest.runDigest == runDigest
  }

  /// Reads it; nil where there is none that this version wrote.
  package init?(readingFrom folder: String) {
    guard let bytes = try? RunFolder.read(FilePath.join(folder, Self.fileName)),
      let json = try? JSONValue(parsing: bytes)
    else { return nil }
    func text(_ key: String) -> String? { if case .string(let text)? = json[key] { text } else { nil } }
    guard let digest = text("run_digest"), let program = text("program"), let version = text("program_version"),
      let toolchain = text("toolchain"), case .array(let files)? = json["files"]
    else { return nil }
    runDigest = digest
    self.program = program
    programVersion = version
    programBuild = text("program_build")
    self.toolchain = toolchain
    self.files = files.compactMap { if case .string(let name) = $0 { name } else { nil } }
  }

  /// Writes it into the folder of a run.
  ///
  /// - Throws: `ResultsError.fileSystem`.
  package func write(to folder: String) throws(ResultsError) {
    let json = JSONValue.object([
      JSONMember("run_digest", .string(runDigest)), JSONMember("program", .string(program)),
      JSONMember("program_version", .string(programVersion)),
      JSONMember("program_build", programBuild.map { .string($0) } ?? .null),
      JSONMember("toolchain", .string(toolchain)), JSONMember("files", .array(files.map { .string($0) })),
    ])
    try ResultsError.mapping { () throws(FileError) in
      try FileSystem.writeAtomically(json.prettyText, to: FilePath.join(folder, Self.fileName))
    }
  }
}
