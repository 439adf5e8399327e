import TradingModel

/// What a strategy sees at one bar: the bar, and the features that it declared, all as of the bar's close.
///
/// A bar is lent to `Strategy.decide(_:)` for the length of the call and cannot be kept; values read from it can.
public struct StrategyBar: ~Copyable {
  @usableFromInline let columns: StrategyColumns
  @usableFromInline let offset: Int

  @inlinable
  init(columns: StrategyColumns, offset: Int) {
    self.columns = columns
    self.offset = offset
  }

  /// When the bar closes.
  @inlinable public var timestamp: Timestamp { Timestamp(nanoseconds: columns.timestamps[offset]) }
  /// First price of the bar.
  @inlinable public var open: Double { columns.open[offset] }
  /// Highest price of the bar.
  @inlinable public var high: Double { columns.high[offset] }
  /// Lowest price of the bar.
  @inlinable public var low: Double { columns.low[offset] }
  /// Last price of the bar.
  @inlinable public var close: Double { columns.close[offset] }
  /// Traded volume, in units of the instrument.
  @inlinable public var volume: Double { columns.volume[offset] }

  /// The value of a feature at this bar; NaN while it is not defined.
  ///
  /// Every comparison with NaN is false. With a handle of another strategy the run ends with
  /// `StrategyError.foreignFeature`.
  @inlinable
  public subscript(feature: FeatureHandle) -> Double {
    guard feature.place < columns.slots.count, columns.slots[feature.place].fingerprint == feature.fingerprint else {
      return columns.refuse(at: offset)
    }
    return columns.features[columns.slots[feature.place].position &* columns.featureStride &+ offset]
  }
}

/// Consecutive bars of one symbol, passed to `Strategy.decide(over:into:)`; opaque to users.
public struct StrategySpan: ~Copyable {
  @usableFromInline let columns: StrategyColumns
  /// Index of the symbol.
  let symbol: Int
  /// What is known of the columns of the block.
  let notes: UnsafeMutablePointer<ColumnNotes>

  init(columns: StrategyColumns, symbol: Int, notes: UnsafeMutablePointer<ColumnNotes>) {
    self.columns = columns
    self.symbol = symbol
    self.notes = notes
  }
}

/// Pointers into a market block and a feature block for one strategy and symbol, valid during one call.
@usableFromInline
struct StrategyColumns {
  @usableFromInline let count: Int
  @usableFromInline let presence: UnsafePointer<UInt8>
  @usableFromInline let timestamps: UnsafePointer<Int64>
  @usableFromInline let open: UnsafePointer<Double>
  @usableFromInline let high: UnsafePointer<Double>
  @usableFromInline let low: UnsafePointer<Double>
  @usableFromInline let close: UnsafePointer<Double>
  @usableFromInline let volume: UnsafePointer<Double>
  /// The first value of the block's first feature for the symbol.
  @usableFromInline let features: UnsafePointer<Double>
  /// Distance between features of one symbol, in values.
  @usableFromInline let featureStride: Int
  /// The declared features.
  @usableFromInline let slots: UnsafeBufferPointer<FeatureSlot>
  /// The first offset at which a feature was read that is not declared, `Int.max` where there was none.
  private let firstRefused: UnsafeMutablePointer<Int>

  init(
    block columns: BlockColumns, symbol: Int, slots: UnsafeBufferPointer<FeatureSlot>,
    firstRefused: UnsafeMutablePointer<Int>
  ) {
    let block = columns.market
    let start = symbol * block.count
    count = block.count
    presence = block.presence + start
    timestamps = block.timestamps
    open = block.open + start
    high = block.high + start
    low = block.low + start
    close = block.close + start
    volume = block.volume + start
    featureStride = block.symbolCount * block.count
    features = slots.isEmpty ? block.close : columns.features + start
    self.slots = slots
    self.firstRefused = firstRefused
  }

  /// Notes that a feature was read which is not declared.
  @usableFromInline
  func refuse(at offset: Int) -> Double {
    firstRefused.pointee = min(firstRefused.pointee, offset)
    return .nan
  }
}
