import Determinism
import TradingModel

/// How many orders of each lane were accepted.
///
/// An order that repeats a refused one counts once its outcome is another, as `OrderJournal` writes it.
struct LaneJournal<Number: Lane>: Sendable {
  /// What the last attempt of a symbol and a direction came to.
  enum Outcome: Double {
    case success
    case insufficientFunds
    case nothingToTrade
    case limited
  }

  /// The last attempt at entering one symbol in one direction.
  private struct Attempt {
    /// An `Outcome` a lane.
    var last = Number.zero
    var isWithheld = Number.Mask(repeating: false)
  }

  private(set) var acceptedCount = Number.zero
  /// At place * 2, and the next for entries that are short.
  private var attempts: [Attempt]

  init(placeCount: Int) { attempts = Array(repeating: Attempt(), count: 2 * placeCount) }

  /// Takes note of orders that leave a position.
  @inline(__always)
  mutating func sendExits(_ lanes: Number.Mask) { accept(lanes) }

  /// Takes note of orders that open or enlarge a position.
  @inline(__always)
  mutating func sendEntries(_ attempt: Int, _ lanes: Number.Mask) {
    let last = attempts[attempt].last
    let isRefused = (last .== Self.insufficientFunds) .| (last .== Self.nothingToTrade)
    let isWithheld = attempts[attempt].isWithheld
    attempts[attempt].isWithheld = (isRefused .& lanes) .| (isWithheld .& .!lanes)
    accept(lanes .& .!isRefused)
  }

  /// Takes note that entries were not even ordered.
  @inline(__always)
  mutating func fail(_ attempt: Int, _ outcome: Outcome, _ lanes: Number.Mask) {
    attempts[attempt].last = attempts[attempt].last.replacing(
      with: Number(repeating: outcome.rawValue), where: lanes)
  }

  /// Takes note that entries were refused.
  ///
  /// - Parameter isShortOfFunds: For want of funds, rather than because there was nothing to trade.
  @inline(__always)
  mutating func refuse(_ attempt: Int, isShortOfFunds: Number.Mask, _ lanes: Number.Mask) {
    let outcome = Self.nothingToTrade.replacing(with: Self.insufficientFunds, where: isShortOfFunds)
    let last = attempts[attempt].last
    accept(lanes .& attempts[attempt].isWithheld .& (last .!= outcome))
    attempts[attempt].last = last.replacing(with: outcome, where: lanes)
  }

  /// Takes note that entries were filled, or expired.
  @inline(__always)
  mutating func end(_ attempt: Int, _ lanes: Number.Mask) {
    let isWithheld = attempts[attempt].isWithheld
    accept(lanes .& isWithheld)
    attempts[attempt].last = attempts[attempt].last.replacing(with: .zero, where: lanes)
    attempts[attempt].isWithheld = isWithheld .& .!lanes
  }

  @inline(__always)
  private mutating func accept(_ lanes: Number.Mask) {
    acceptedCount = acceptedCount.replacing(with: acceptedCount + Number(repeating: 1), where: lanes)
  }

  private static var insufficientFunds: Number { Number(repeating: Outcome.insufficientFunds.rawValue) }
  private static var nothingToTrade: Number { Number(repeating: Outcome.nothingToTrade.rawValue) }
}
