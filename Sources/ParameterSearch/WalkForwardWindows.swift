/// How the data are cut for walking forward.
package struct WalkForwardSettings: Equatable, Sendable {
  /// Where training begins.
  package enum Scheme: String, Sendable, CaseIterable {
    /// A window of one length, which moves.
    case rolling
    /// At the first cycle, ever longer.
    case anchored
  }

  /// Cycles of a training window, the shortest one where it is anchored; at least 1.
  package var train: Int
  /// Cycles of a test window, at least 1.
  package var test: Int
  /// How far one window lies behind the one before; at least `test`, so that no cycle is traded twice.
  package var step: Int
  package var scheme = Scheme.rolling
  /// The last cycles of a training window that are left out.
  package var purge = 0

  package init(train: Int, test: Int, step: Int? = nil) {
    self.train = train
    self.test = test
    self.step = step ?? test
  }
}

/// A training window and the test window behind it.
package struct WalkForwardWindow: Equatable, Sendable {
  package var train: Range<Int>
  package var test: Range<Int>
  /// Whether the test window is shorter than the others, as the data end.
  package var isShort: Bool

  package init(train: Range<Int>, test: Range<Int>, isShort: Bool) {
    self.train = train
    self.test = test
    self.isShort = isShort
  }

  /// The windows over the cycles `cycles`, in order; none where the data do not reach beyond the first training window,
  /// or nothing is left of it.
  package static func windows(_ settings: WalkForwardSettings, over cycles: Range<Int>) -> [WalkForwardWindow] {
    var windows: [WalkForwardWindow] = []
    guard settings.train > settings.purge, settings.train < cycles.count, settings.test > 0, settings.step > 0 else {
      return []
    }
    var start = cycles.lowerBound + settings.train
    while start < cycles.upperBound {
      let end = min(cycles.upperBound, start + min(settings.test, cycles.upperBound - start))
      let first = settings.scheme == .anchored ? cycles.lowerBound : start - settings.train
      windows.append(
        WalkForwardWindow(
          train: first..<(start - settings.purge), test: start..<end, isShort: end - start < settings.test))
      guard settings.step < cycles.upperBound - start else { break }
      start += settings.step
    }
    return windows
  }
}

/// Combinatorial purged cross-validation: every choice of some of the groups of cycles is tested once, on what was
/// learned from the others.
///
/// Source: Lopez de Prado, "Advances in financial machine learning" (2018), chapter 12.
package struct PurgedCrossValidation: Equatable, Sendable {
  /// One choice.
  package struct Split: Equatable, Sendable {
    /// The numbers of the groups that are tested, ascending.
    package var testGroups: [Int]
    /// The cycles tested, in stretches.
    package var test: [Range<Int>]
    /// The cycles learned from, in stretches, without those purged and embargoed.
    package var train: [Range<Int>]
  }

  /// The groups of cycles: nearly equal, the longer ones first.
  package let groups: [Range<Int>]
  private let testGroups: Int
  private let purge: Int
  private let embargo: Int

  /// Nil where there are fewer cycles than groups, or no group is left to learn from.
  ///
  /// - Parameters:
  ///   - purge: Cycles left out of training before a tested stretch.
  ///   - embargo: Cycles left out of training behind one.
  package init?(over cycles: Range<Int>, groups: Int, testGroups: Int, purge: Int = 0, embargo: Int = 0) {
    guard groups > 1, (1..<groups).contains(testGroups), cycles.count >= groups, purge >= 0, embargo >= 0 else {
      return nil
    }
    let (size, longer) = cycles.count.quotientAndRemainder(dividingBy: groups)
    self.groups = (0..<groups).map { group in
      let start = cycles.lowerBound + group * size + min(group, longer)
      return start..<(start + size + (group < longer ? 1 : 0))
    }
    self.testGroups = testGroups
    self.purge = purge
    self.embargo = embargo
  }

  /// Every choice of groups, in ascending order.
  package var splits: [Split] {
    var choice = Array(0..<testGroups)
    var splits: [Split] = []
    while true {
      splits.append(split(choice))
      guard let place = choice.indices.last(where: { choice[$0] < groups.count - testGroups + $0 }) else {
        return splits
      }
      choice[place] += 1
      for next in choice.indices where next > place { choice[next] = choice[next - 1] + 1 }
    }
  }

  /// How many whole paths through all cycles the splits give: each group is tested in so many of them.
  package var pathCount: Int { splits.count { $0.testGroups.contains(0) } }

  private func split(_ choice: [Int]) -> Split {
    let test = joined(choice.map { groups[$0] })
    let train = joined(groups.indices.filter { !choice.contains($0) }.map { groups[$0] }).flatMap { stretch in
      // What lies beside a tested stretch is cut at that side.
      let isBeforeTest = test.contains { $0.lowerBound == stretch.upperBound }
      let isBehindTest = test.contains { $0.upperBound == stretch.lowerBound }
      let first = stretch.lowerBound + (isBehindTest ? embargo : 0)
      let last = stretch.upperBound - (isBeforeTest ? purge : 0)
      return first < last ? [first..<last] : []
    }
    return Split(testGroups: choice, test: test, train: train)
  }

  private func joined(_ ranges: [Range<Int>]) -> [Range<Int>] {
    ranges.reduce(into: []) { stretches, range in
      if let last = stretches.last, last.upperBound == range.lowerBound {
        stretches[stretches.count - 1] = last.lowerBound..<range.upperBound
      } else {
        stretches.append(range)
      }
    }
  }
}
