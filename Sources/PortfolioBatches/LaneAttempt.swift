import Determinism
import TradingModel

/// The last attempt of lanes at entering one symbol in one direction.
///
/// Accepted orders are counted as `OrderJournal` writes them: one that repeats a refused one counts once its outcome is
/// another.
struct LaneAttempt<Number: Lane>: Sendable {
  /// What an attempt came to.
  enum Outcome: Double {
    case success
    case insufficientFunds
    case nothingToTrade
    case limited
  }

  /// An `Outcome` a lane.
  private var last = Number.zero
  private var isWithheld = Number.Mask(repeating: false)

  /// Takes note of orders.
  ///
  /// - Parameter accepted: Number of orders that count, by lane.
  @inline(__always)
  mutating func send(_ lanes: Number.Mask, _ accepted: inout Number) {
    let isRefused = (last .== Self.insufficientFunds) .| (last .== Self.nothingToTrade)
    isWithheld = (isRefused .& lanes) .| (isWithheld .& .!lanes)
    accepted.count(lanes .& .!isRefused)
  }

  /// Takes note that entries were not even ordered.
  @inline(__always)
  mutating func fail(_ outcome: Outcome, _ lanes: Number.Mask) {
    last = last.replacing(with: Number(repeating: outcome.rawValue), where: lanes)
  }

  /// Takes note that entries were refused.
  ///
  /// - Parameter isShortOfFunds: For want of funds, rather than because there was nothing to trade.
  @inline(__always)
  mutating func refuse(isShortOfFunds: Number.Mask, _ lanes: Number.Mask, _ accepted: inout Number) {
    let outcome = Self.nothingToTrade.replacing(with: Self.insufficientFunds, where: isShortOfFunds)
    accepted.count(lanes .& isWithheld .& (last .!= outcome))
    last = last.replacing(with: outcome, where: lanes)
  }

  /// Takes note that entries were filled, or expired.
  @inline(__always)
  mutating func end(_ lanes: Number.Mask, _ accepted: inout Number) {
    accepted.count(lanes .& isWithheld)
    last = last.replacing(with: .zero, where: lanes)
    isWithheld = isWithheld .& .!lanes
  }

  private static var insufficientFunds: Number { Number(repeating: Outcome.insufficientFunds.rawValue) }
  private static var nothingToTrade: Number { Number(repeating: Outcome.nothingToTrade.rawValue) }
}

extension Lane {
  /// Adds one in some lanes.
  @inline(__always)
  mutating func count(_ lanes: Mask) { self = replacing(with: self + Self(repeating: 1), where: lanes) }
}
