/// A strategy whose raw signals are recorded.
public struct RecordedStrategy: Equatable, Sendable {
  /// The strategy's ID in the workflow.
  public var id: String
  /// The container that it runs in.
  public var containerID: String

  /// Makes an entry from its parts.
  public init(id: String, containerID: String) {
    self.id = id
    self.containerID = containerID
  }
}

/// A portfolio whose final signals, or whose orders and equity, are recorded.
public struct RecordedPortfolio: Equatable, Sendable {
  /// The portfolio's ID in the workflow.
  public var id: String
  /// The container whose rows these are: the risk worker.
  public var containerID: String
  /// Cash at the start, in the account's currency.
  public var capital: Double

  /// Makes an entry from its parts.
  public init(id: String, containerID: String, capital: Double) {
    self.id = id
    self.containerID = containerID
    self.capital = capital
  }
}
