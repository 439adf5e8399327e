import RunResults
import Testing

@testable import Phases

/// What a single pass of a phase says of its portfolios.
@Suite struct NoticeSentenceTests {
  private static func notices(_ count: Int) -> [Notice] {
    (1...count).map { Notice(.openPositions, portfolio: "p\($0)", text: "something is open") }
  }

  @Test func portfoliosAreNamed_whereThereAreSeveral() {
    let one = Self.notices(1)
    #expect(PhaseRunner.sentences(one, namesPortfolios: false) == ["something is open"])
    #expect(PhaseRunner.sentences(one, namesPortfolios: true) == ["p1: something is open"])
  }

  @Test func manyOfOneSort_areCounted() {
    let four = (1...4).map { "p\($0): something is open" }
    #expect(PhaseRunner.sentences(Self.notices(4), namesPortfolios: true) == four)
    let mixed = Self.notices(9) + [Notice(.ordersExpired, portfolio: "p2", text: "one expired")]
    let found = PhaseRunner.sentences(mixed, namesPortfolios: true)
    #expect(found.count == 5 && found.contains("p2: one expired"))
    #expect(found.contains("6 more of open_positions, which are in the manifest of the phase."))
  }
}
