import MarketFeatures
import TradingModel

/// Says in which regime the market is, bar by bar: what a user's own classifier implements.
///
/// An implementation is a value that keeps whatever state it needs in its stored properties. It hears of the bars of
/// what is watched, in order of time, and of nothing else: no later bar can be reached from here, so that a label is of
/// the past.
///
///     struct Drawdown: Classifier {
///       var peak = 0.0
///       mutating func label(_ bar: borrowing StrategyBar) -> String? {
///         peak = max(peak, bar.close)
///         return bar.close < 0.9 * peak ? "fallen" : "calm"
///       }
///     }
///
/// What a run makes of labels is the same for every classifier: a label changes after `confirm` equal ones in a row.
public protocol Classifier: Sendable {
  /// Takes the next bar and returns its label, one of those that the definition lists; nil where it cannot tell yet,
  /// which is `unknown`.
  ///
  /// Any other label ends the run with `ClassifierError.undeclaredLabel`.
  mutating func label(_ bar: borrowing StrategyBar) -> String?
}

/// What a classifier sees of what is watched.
public enum ClassifierInput: String, Sendable, CaseIterable {
  /// Closes, of one symbol or of the equally weighted mean of several: open, high and low are the close, and there is
  /// no volume.
  case closes
  /// Whole bars, which only a symbol has: `symbol` must name it where the data have several.
  case bars
}

/// A classifier with its parameters fixed: the features that it reads and how to make its state.
public struct PreparedClassifier: Sendable {
  /// The features that it reads, each once, of what is watched.
  public let features: [FeatureSpecification]
  /// Makes the state, as it is before the first bar.
  public let make: @Sendable () -> any Classifier
  /// Filled in by its definition.
  package var type = ""
  package var labels: [String] = []
  package var input = ClassifierInput.closes

  /// A classifier that reads features.
  ///
  /// - Throws: `StrategyError.invalidFeature`.
  public init(
    _ features: StrategyFeatures, make: @escaping @Sendable () -> any Classifier
  ) throws(StrategyError) {
    for feature in features.specifications {
      do { try feature.check() } catch { throw .invalidFeature(error) }
    }
    self.features = features.specifications
    self.make = make
  }

  /// A classifier that reads no feature.
  public init(make: @escaping @Sendable () -> any Classifier) {
    features = []
    self.make = make
  }

  /// The labels of the bars of what is watched, one a bar; nil where it cannot tell.
  ///
  /// - Throws: `ClassifierError.undeclaredLabel` or `.foreignFeature`, for the first bar.
  package func labels(of bars: BarSeries) throws(ClassifierError) -> [String?] {
    let block = MarketBlock(
      firstCycle: 0, timestamps: bars.timestamps, isLast: true, symbolCount: 1,
      presence: bars.timestamps.map { _ in BarPresence.traded.rawValue }, open: bars.open, high: bars.high,
      low: bars.low, close: bars.close, volume: bars.volume)
    var computer = FeatureComputer(features: features, symbolCount: 1)
    let values = computer.process(block)
    let slots = features.map { FeatureSlot($0, position: computer.index(of: $0) ?? 0) }
    var found: [String?] = []
    found.reserveCapacity(bars.count)
    var firstRefused = Int.max
    BlockColumns.with(block, values) { block in
      slots.withUnsafeBufferPointer { slots in
        withUnsafeMutablePointer(to: &firstRefused) { firstRefused in
          var classifier = make()
          let columns = StrategyColumns(block: block, symbol: 0, slots: slots, firstRefused: firstRefused)
          for offset in 0..<columns.count {
            found.append(classifier.label(StrategyBar(columns: columns, offset: offset)))
          }
        }
      }
    }
    func time(_ offset: Int) -> Timestamp { Timestamp(nanoseconds: bars.timestamps[offset]) }
    for (offset, label) in found.enumerated() {
      if offset == firstRefused { throw .foreignFeature(type: type, bar: time(offset)) }
      guard let label, !labels.contains(label) else { continue }
      throw .undeclaredLabel(type: type, bar: time(offset), label: label, declared: labels)
    }
    return found
  }
}
