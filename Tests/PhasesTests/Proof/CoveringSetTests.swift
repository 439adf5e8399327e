import Testing

@testable import Phases

@Suite struct CoveringSetTests {
  @Test(arguments: [[2, 2], [3, 1, 4], [4, 4, 2, 3, 4], [2, 3, 2, 5, 3, 2]])
  func pairs_everyTwoValuesMeet(_ sizes: [Int]) {
    let rows = CoveringSet.pairs(sizes)
    for row in rows { #expect(row.count == sizes.count && zip(row, sizes).allSatisfy { $0 >= 0 && $0 < $1 }) }
    for one in sizes.indices {
      for other in sizes.indices where other > one {
        for first in 0..<sizes[one] {
          for second in 0..<sizes[other] {
            #expect(rows.contains { $0[one] == first && $0[other] == second }, "\(one)=\(first), \(other)=\(second)")
          }
        }
      }
    }
    // No set can be smaller than the product of the two longest axes; a greedy one is not much larger.
    let longest = sizes.sorted(by: >).prefix(2).reduce(1, *)
    #expect(rows.count >= longest && rows.count <= 2 * longest)
    #expect(Set(rows).count == rows.count)
  }

  @Test func oneAxis_hasEveryValue() {
    #expect(CoveringSet.pairs([3]) == [[0], [1], [2]])
    #expect(CoveringSet.pairs([]) == [])
  }

  @Test func all_isTheProduct() {
    #expect(CoveringSet.all([2, 3]) == [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]])
  }

  @Test func ways_holdEveryValueOfEveryAxis() {
    var axes = PhaseAxes()
    let few = axes.ways
    #expect(few.count < 30)
    for mode in axes.modes {
      #expect(axes.stores.allSatisfy { store in few.contains { $0.mode == mode && $0.store == store } })
    }
    for path in axes.paths {
      #expect(axes.threads.allSatisfy { n in few.contains { $0.path == path && $0.threads == n } })
    }
    axes.isFull = true
    #expect(axes.ways.count == 4 * 4 * 2 * 3 * 4)
    for (place, way) in axes.ways.enumerated() { #expect(!axes.ways[..<place].contains(way)) }
  }
}
