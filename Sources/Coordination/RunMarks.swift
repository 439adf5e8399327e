import RunResults

/// What the manifest of a run says of how it came about; no part of what it computes, and of no digest.
public struct RunMarks: Equatable, Sendable {
  /// Whether the run sees bars that close after the event that triggered it.
  public var looksAhead: Bool
  /// The phases that chose what it trades in some of the cycles that it trades.
  package var inSampleOf: [String]
  /// That it opens the sealed cycles of its data; nil where it opens none.
  package var holdout: HoldoutOpening?

  /// Marks of a run that an event triggered, or of any other.
  public init(looksAhead: Bool = false) {
    self.looksAhead = looksAhead
    inSampleOf = []
    holdout = nil
  }

  /// Puts them into a manifest.
  package func mark(_ manifest: inout RunManifest) {
    manifest.looksAhead = looksAhead
    manifest.inSampleOf = inSampleOf
    manifest.holdout = holdout
  }
}
