import Testing

@testable import Determinism

@Suite struct LowerBoundTests {
  @Test func lowerBound_isTheFirstThatDoesNotComeBefore() {
    for count in 0..<20 {
      let values = (0..<count).map { $0 * 2 }
      for value in -1...(2 * count + 1) {
        #expect(values.lowerBound { $0 < value } == values.firstIndex { $0 >= value } ?? count)
        #expect(values.lowerBound(of: value) == values.lowerBound { $0 < value })
        #expect(values.ascendingIndex(of: value) == values.firstIndex(of: value))
      }
    }
    #expect([5, 7, 9, 11][1..<3].ascendingIndex(of: 9) == 2)
    #expect([5, 7, 9, 11][1..<3].lowerBound { $0 < 100 } == 3)
  }

  @Test func lowerBound_asksTheLogarithmOfTheCount() {
    var questions = 0
    let place = Array(0..<65_536).lowerBound { value in
      questions += 1
      return value < 40_000
    }
    #expect(place == 40_000)
    #expect(questions <= 17)
  }
}
