import Determinism
import RiskControl

/// Some portfolios of a run that one container works, in lanes and one by one.
public struct PortfolioBatchPlan: Equatable, Sendable {
  /// The container.
  public let containerID: ContainerID
  /// The positions of its portfolios in the order of their IDs.
  public let places: Range<Int>
}

extension BacktestPlan {
  /// The batches in which portfolios are worked with `RunPath.lanes`, in the order of their IDs, which is that of their
  /// portfolios.
  public var batches: [PortfolioBatchPlan] {
    LaneBatching.runs(portfolios.count, of: portfoliosABatch).enumerated().map { index, places in
      PortfolioBatchPlan(containerID: Self.batchID(index), places: places)
    }
  }

  /// The IDs of a batch's portfolios.
  public func portfolioIDs(of batch: PortfolioBatchPlan) -> [String] { batch.places.map { portfolios[$0].settings.id } }

  /// A container that works portfolios in lanes.
  static func batchID(_ index: Int) -> ContainerID {
    let digits = "\(index + 1)"
    let path = "portfolios/batch_" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    do { return try ContainerID(path) } catch { preconditionFailure(error.description) }
  }
}

/// How portfolios are dealt to batches.
enum LaneBatching {
  /// About how many portfolios a batch has.
  static let portfoliosABatch = 500

  /// How many batches so many portfolios make: one for every `size` of them, but at least one.
  static func count(_ portfolios: Int, of size: Int = portfoliosABatch) -> Int { max(1, portfolios / max(1, size)) }

  /// Consecutive runs whose sizes differ by one at most.
  static func runs(_ portfolios: Int, of size: Int = portfoliosABatch) -> [Range<Int>] {
    let count = count(portfolios, of: size)
    return (0..<count).map { (portfolios * $0 / count)..<(portfolios * ($0 + 1) / count) }
  }
}
