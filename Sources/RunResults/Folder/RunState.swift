import FileFormats

/// How far the run in a folder has come, by its manifest and by whether somebody is at work in it.
package enum RunState: String, Sendable, CaseIterable {
  /// Somebody is at work in the folder.
  case running
  /// Every cycle was processed, or every phase came to its end.
  case complete
  /// An error ended it.
  case failed
  /// It was asked to end early, or ended without a word: by a crash, a kill, a power cut.
  case interrupted
  /// There is a manifest that this version cannot read.
  case unreadable

  /// The state of the run in `folder`, whose manifest says `status`.
  init(_ status: RunManifest.Status, in folder: String) {
    switch status {
    case .complete: self = .complete
    case .failed: self = .failed
    case .interrupted: self = .interrupted
    // Where file systems cannot lock, nobody knows.
    case .running: self = FolderLock.isHeld(folder) ?? true ? .running : .interrupted
    }
  }
}
