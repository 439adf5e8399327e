import FileFormats
import RunResults

/// A run and its repetition, by another program or at another time.
package struct RunAgainstRun: Sendable {
  /// What tells them apart.
  package let report: RunComparison.Report
  /// What is another one and has changed no event, in words: data, program.
  package let changes: [String]
  /// Files whose bytes differ though their run digests do not; no fault where the programs are two.
  package let otherFiles: [String]
  /// Whether both runs were computed by one build of one program from the same data.
  package let isSameProgram: Bool
  /// The names of the files that both wrote alike.
  package let equalFiles: [String]
  /// The manifest of the repetition.
  package let repetition: RunManifest

  /// Compares the run in `folder` with the repetition in `place`.
  ///
  /// - Throws: `ResultsError`.
  package init(_ folder: String, _ place: String) throws(ResultsError) {
    report = try RunComparison.compare(folder, place)
    let earlier = try RunManifest(readingFrom: folder)
    repetition = try RunManifest(readingFrom: place)
    changes = repetition.inputDifferences(from: earlier)
    isSameProgram = changes.isEmpty && earlier.configHash == repetition.configHash
    let hashes = repetition.files
    let known = earlier.files.filter { file in hashes.contains { $0.name == file.name } }
    let isEqual = { (file: RunManifest.FileHash) in hashes.contains(file) }
    equalFiles = known.filter(isEqual).map(\.name)
    otherFiles = earlier.files.filter { !isEqual($0) }.map(\.name)
  }

  /// Whether the repetition came to the same: nothing in the folder was altered, no event differs, and files differ at
  /// most where another program or another form of the configuration wrote them.
  package var isEqual: Bool { report.isEqual && (otherFiles.isEmpty || !isSameProgram) }

  /// What the folder is to remember of it; nil where there is no digest.
  package var verified: VerifiedFile? { VerifiedFile(repetition: repetition, files: equalFiles) }
}
