import Determinism
import PortfolioLanes

@testable import EquityLoops
@testable import PortfolioBatches

extension EquitySignals {
  /// Runs `body` with all of it in reach, and goes on from where that has come to the next time.
  func hear(tellsLanes: Bool, _ body: (inout StanceHearing<Number>) -> Void) {
    withWork(tellsLanes: tellsLanes) { work in
      var hearing = StanceHearing<Number>(work)
      body(&hearing)
      work.position = hearing.position
    }
  }
}
