import Configuration
import FileFormats
import MarketData
import TradingModel

/// Cycles that no phase may see unless it opens them: the seal is looked at where bars are handed out, whatever a phase
/// says of its data.
struct SealedCycles: Equatable, Sendable {
  /// Whose bars they are.
  var symbols: Set<Symbol>
  /// The instant of the first of them; what lies behind is sealed too.
  var first: Int64

  /// What a workflow seals for its phases; nil where it seals nothing.
  ///
  /// - Throws: `MarketDataErrors`.
  init?(_ workflow: Workflow, load: (Workflow) throws -> MarketDataSet) throws {
    guard workflow.data.holdout != nil, !workflow.data.symbols.isEmpty else { return nil }
    var whole = workflow
    // All that lies before, so that the range is empty only where nothing does.
    whole.data.usesHoldout = false
    whole.data.use = nil
    whole.data.split = nil
    whole.data.start = nil
    whole.data.warmup = nil
    guard let holdout = try load(whole).holdout else { return nil }
    symbols = Set(workflow.data.symbols)
    first = holdout.first.nanoseconds
  }

  /// Refuses bars that reach into what is sealed.
  func check(_ data: MarketDataSet, _ settings: MarketDataSettings) throws(SealedError) {
    let read = settings.symbols + [settings.benchmark].compactMap { $0 }
    guard !settings.usesHoldout, read.contains(where: { symbols.contains($0) }) else { return }
    let last = max(data.timestamps.last ?? .min, data.benchmark?.timestamps.last ?? .min)
    if last >= first { throw SealedError(first: Timestamp(nanoseconds: first)) }
  }
}

/// That bars reach into a hold-out which they do not open.
struct SealedError: Error, Equatable, CustomStringConvertible {
  /// The first sealed instant.
  let first: Timestamp

  var description: String {
    "its data reach into the hold-out of the workflow, which begins at \(first); a phase, its trials and the files "
      + "that it runs see it only with 'uses_holdout: true': leave 'data.holdout' as the workflow has it, in "
      + "another file write the same"
  }
}
