/// A check that every row of market data passes, or is an error.
///
/// The settings may turn named checks into leaving the row out and reporting that.
public enum QualityCheck: String, Sendable, CaseIterable {
  /// A row has the fields of the header, and each can be read.
  case rows
  /// Times ascend.
  case order
  /// No time occurs twice.
  case duplicates
  /// Prices are finite and above zero.
  case prices
  /// The high is not below the low; open and close lie between them.
  case range
  /// Volume is finite and not negative.
  case volume
}
