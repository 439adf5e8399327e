/// When market orders fill.
public enum FillRule: String, Sendable, CaseIterable {
  /// At the open of the symbol's next bar.
  case nextOpen = "next_open"
  /// At the close of the bar on which they were decided. Optimistic: that price was not known when deciding.
  case sameClose = "same_close"
}
