import ParameterSearch

/// How the data are cut for walking forward, as a file says it.
public struct WindowSettings: Equatable, Sendable {
  /// A training window; where it grows, the first one.
  public var train: WindowLength
  /// A test window.
  public var test: WindowLength
  /// From one test window to the next; nil for the length of one.
  public var step: WindowLength?
  /// Where training begins.
  package var scheme: WalkForwardSettings.Scheme
  /// The last cycles of a training window that are left out.
  public var purge: Int
  /// Whether a test window begins with the positions of the one before whose direction is wanted at its first cycle.
  public var carriesPositions: Bool
  /// Has no effect here: it belongs to cross-validation.
  var embargo: Int

  /// Windows that move on by the length of a test window.
  public init(train: WindowLength, test: WindowLength) {
    self.train = train
    self.test = test
    scheme = .rolling
    purge = 0
    carriesPositions = false
    embargo = 0
  }
}

/// A length of time: a number of cycles, or of calendar months.
public enum WindowLength: Hashable, Sendable {
  /// So many cycles.
  case cycles(Int)
  /// So many months of the calendar.
  case months(Int)
}
