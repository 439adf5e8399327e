import Determinism
import MarketFeatures

/// Strategies that run in one group, and the features that they read.
public struct StrategyGroupPlan: Equatable, Sendable {
  /// The group's container.
  public var containerID: ContainerID
  /// Positions in the list that was planned, in natural order of the strategies' IDs.
  public var strategies: [Int]
  /// Every feature that a member reads, ascending and without duplicates.
  public var features: [FeatureSpecification]

  /// Makes a plan from its parts.
  public init(containerID: ContainerID, strategies: [Int], features: [FeatureSpecification]) {
    self.containerID = containerID
    self.strategies = strategies
    self.features = features
  }
}

/// Divides strategies into groups by the features that they share.
public enum StrategyGrouping {
  /// The connected components of "reads a common feature"; strategies that read none form one group.
  ///
  /// Groups stand in natural order of their first strategy's ID, so that neither groups nor their order depend on the
  /// order of registration. Complexity: O(n log n) in declared features.
  ///
  /// - Throws: what `ContainerID` throws, which the groups' names give no reason for.
  public static func plan(_ strategies: [PlannedStrategy]) throws(ContainerIDError) -> [StrategyGroupPlan] {
    let order = strategies.indices.sorted { NaturalOrder.precedes(strategies[$0].id, strategies[$1].id) }
    var parent = Array(order.indices)
    func root(_ rank: Int) -> Int {
      var rank = rank
      while parent[rank] != rank {
        parent[rank] = parent[parent[rank]]
        rank = parent[rank]
      }
      return rank
    }
    func join(_ left: Int, _ right: Int) {
      let (left, right) = (root(left), root(right))
      parent[max(left, right)] = min(left, right)
    }
    var uses: [(feature: FeatureSpecification, rank: Int)] = []
    var firstWithout: Int?
    for (rank, index) in order.enumerated() {
      let features = strategies[index].prepared.features
      for feature in features { uses.append((feature, rank)) }
      if features.isEmpty {
        if let first = firstWithout { join(first, rank) } else { firstWithout = rank }
      }
    }
    uses.sort { $0.feature == $1.feature ? $0.rank < $1.rank : $0.feature < $1.feature }
    for (left, right) in zip(uses, uses.dropFirst()) where left.feature == right.feature {
      join(left.rank, right.rank)
    }
    // The least rank of a component is its root, so roots in ascending order give the groups in order.
    let roots = order.indices.map(root)
    var groups: [StrategyGroupPlan] = []
    var groupOfRoot = Array(repeating: 0, count: roots.count)
    for (rank, index) in order.enumerated() {
      if roots[rank] == rank {
        groupOfRoot[rank] = groups.count
        let container = try ContainerID("strategy/group-\(groups.count + 1)")
        groups.append(StrategyGroupPlan(containerID: container, strategies: [], features: []))
      }
      groups[groupOfRoot[roots[rank]]].strategies.append(index)
    }
    for use in uses {
      let group = groupOfRoot[roots[use.rank]]
      if groups[group].features.last != use.feature { groups[group].features.append(use.feature) }
    }
    return groups
  }
}
