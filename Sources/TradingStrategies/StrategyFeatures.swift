import Determinism
import MarketFeatures

/// The features that a strategy reads, put together while the strategy is prepared.
///
///     var features = StrategyFeatures()
///     let mean = features.use(.simpleMovingAverage(20))
///     return try PreparedStrategy(features) { DipBuyer(mean: mean) }
///
/// At a bar, `bar[mean]` is the value. A strategy gets at its features by these handles and in no other way, so that it
/// cannot read what it did not declare.
public struct StrategyFeatures: Sendable {
  /// What was asked for, each once, in the order in which it was asked for first.
  public private(set) var specifications: [FeatureSpecification] = []

  /// Asks for nothing yet.
  public init() {}

  /// Asks for a feature, and returns what reads it; the same for a feature that was asked for before.
  ///
  /// Whether the feature can be computed is checked when all are handed to `PreparedStrategy`.
  @discardableResult
  public mutating func use(_ feature: FeatureSpecification) -> FeatureHandle {
    let place = specifications.firstIndex(of: feature) ?? specifications.count
    if place == specifications.count { specifications.append(feature) }
    return FeatureHandle(place: place, fingerprint: FeatureHandle.fingerprint(of: feature))
  }
}

/// Reads one feature of a strategy: see `StrategyFeatures`.
///
/// It is good for the strategy that was prepared with the features that gave it, and for any other that asked for the
/// same feature at the same place. Where it is used elsewhere, the run ends with `StrategyError.foreignFeature`.
///
/// So small that a strategy of three handles needs no memory of its own behind `any Strategy`.
public struct FeatureHandle: Equatable, Sendable {
  @usableFromInline let place32: UInt32
  /// Tells features of one place apart; a function of the feature's name.
  @usableFromInline let fingerprint: UInt32

  init(place: Int, fingerprint: UInt32) { (place32, self.fingerprint) = (UInt32(place), fingerprint) }

  @inlinable var place: Int { Int(place32) }

  static func fingerprint(of feature: FeatureSpecification) -> UInt32 {
    UInt32(truncatingIfNeeded: XXH64.hash(Array(feature.name.utf8)))
  }
}

/// Where a strategy's feature lies in the feature blocks of a run, and which handle reads it.
@usableFromInline
struct FeatureSlot: Sendable {
  /// Position within the feature block.
  @usableFromInline let position: Int
  @usableFromInline let fingerprint: UInt32
  /// Position among the features that its group reads.
  let place: Int

  init(_ feature: FeatureSpecification, position: Int, place: Int = 0) {
    self.position = position
    self.place = place
    fingerprint = FeatureHandle.fingerprint(of: feature)
  }
}
