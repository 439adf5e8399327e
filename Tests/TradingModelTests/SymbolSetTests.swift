import Determinism
import Testing

@testable import TradingModel

@Suite struct SymbolSetTests {
  static func members(_ set: SymbolSet, from start: Int = 0) -> [Int] {
    var members: [Int] = []
    set.forEach(from: start) { members.append($0) }
    return members
  }

  @Test(arguments: [0, 1, 63, 64, 65, 4096, 4097, 9000])
  func members_areThoseOfASet(_ count: Int) {
    var set = SymbolSet(symbolCount: count)
    #expect(set.isEmpty && Self.members(set) == [] && Self.members(set, from: count) == [])
    if count == 0 { return }
    var draw = SeededGenerator(masterSeed: 3, id: "set", purpose: "\(count)")
    var expected = Array(repeating: false, count: count)
    for step in 0..<400 {
      let symbol = step < 4 ? [0, count - 1, count / 2, min(64, count - 1)][step] : draw.integer(in: 0...(count - 1))
      let isMember = step < 4 || draw.integer(in: 0...2) > 0
      set.set(symbol, isMember)
      expected[symbol] = isMember
      let start = draw.integer(in: 0...count)
      #expect(Self.members(set, from: start) == (start..<count).filter { expected[$0] })
      #expect(set.isEmpty == !expected.contains(true))
      let asked = draw.integer(in: 0...(count - 1))
      #expect(set.contains(asked) == expected[asked] && set.contains(symbol) == isMember)
    }
    var other = set
    other.removeAll()
    for symbol in 0..<count { set.set(symbol, false) }
    #expect(set == SymbolSet(symbolCount: count) && other == set)
  }
}
