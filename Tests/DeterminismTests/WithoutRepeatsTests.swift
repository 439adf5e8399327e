import Testing

@testable import Determinism

@Suite struct WithoutRepeatsTests {
  @Test func sortedElementsStandOnce() {
    #expect([Int]().withoutRepeats() == [])
    #expect([1].withoutRepeats() == [1])
    #expect([1, 1, 2, 3, 3, 3].withoutRepeats() == [1, 2, 3])
    #expect([3, 1, 3, 1].withoutRepeats() == [3, 1, 3, 1])
  }
}
