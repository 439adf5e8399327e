import RunResults

/// A run between the opening of its folder and its end.
public struct OpenRun: Sendable {
  private let folder: RunFolder
  private let manifest: RunManifest

  init(folder: RunFolder, manifest: RunManifest) {
    self.folder = folder
    self.manifest = manifest
  }

  /// Ends the run with an error, which goes into its manifest; tables stay as they are, under their partial names.
  ///
  /// - Parameter tables: How much of each table is there, as far as that is known.
  /// - Returns: What became of the folder.
  /// - Throws: `ResultsError.fileSystem`.
  public func fail(
    _ error: String, tables: [RunManifest.TableCounts] = []
  ) throws(ResultsError) -> RunFolder.Ending {
    var manifest = manifest
    manifest.tableCounts = tables
    manifest.status = .failed
    manifest.error = error
    return try folder.end(manifest)
  }
}

/// A run that failed, and whose manifest could not be made to say so: both errors.
public struct UnrecordedFailure: Error, CustomStringConvertible {
  /// What ended the run.
  public let underlying: any Error
  /// Why the manifest still says `running`, or there is none.
  public let recording: any Error

  package init(underlying: any Error, recording: any Error) {
    self.underlying = underlying
    self.recording = recording
  }

  /// What is shown to people.
  public var description: String { "\(underlying)\nand the manifest cannot say that the run failed: \(recording)" }
}
