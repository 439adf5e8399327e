import Determinism
import OrderExecution
import PortfolioLanes
import RiskControl
import RunResults
import Testing
import TradingModel
import TradingStrategies

@testable import EquityLoops
@testable import PortfolioBatches

@Suite struct WeakStanceTests {
  /// A stance so weak that it is lost beside another one's is heard once the other is gone.
  @Test(arguments: [1e-17, 1e-30], [0, 1e-40])
  func weakStance_isHeardOnceTheOtherIsGone(strength: Double, threshold: Double) {
    var (large, weak) = (SignalColumns(), SignalColumns())
    func signal(_ cycle: Int, _ direction: Int8, _ strength: Double) -> [Signal] {
      [Signal(cycle: cycle, symbol: 0, stance: Stance(direction: direction, strength: strength), sequence: 0)]
    }
    large.append(signal(0, 1, 1))
    weak.append(signal(1, 1, strength))
    large.append(signal(2, 0, 0))
    var risk = RiskSettings(id: "p", capital: 1_000)
    risk.sizing = .targetPercent(1)
    let portfolio = BatchPortfolio(
      BatchPortfolio.Terms(
        settings: risk, execution: ExecutionSettings(),
        aggregation: AggregationSettings(method: .weightedSum, threshold: threshold, strength: .full),
        voices: [0, 1].map { BatchPortfolio.Voice(stream: $0, weight: 1, symbols: [0]) }, symbols: [0],
        window: 0..<Int.max),
      owner: StreamOwner(id: "p", container: "risk/p"))
    let weights = WeightSets<Double>([portfolio][...], BatchShape(portfolio), streams: [0, 1])
    let events = SignalEvents([large, weak], symbols: [0])
    let signals = EquitySignals(weights, places: 1, events: events)
    var (stances, due) = ([0.0], [UInt64(0)])
    stances.withUnsafeMutableBufferPointer { stances in
      due.withUnsafeMutableBufferPointer { due in
        guard let first = stances.baseAddress, let lanes = due.baseAddress else { return }
        signals.hear(tellsLanes: true) { hearing in
          _ = hearing.take(through: 2, into: StanceRows(first: first, due: lanes, isWeight: true))
        }
      }
    }
    let stance = stances[0]
    var last = 0.0
    var told = LaneSignals(weights, places: 1, events: events)
    told.forEachSignedChange(through: 2) { _, _, _, stance in last = stance.pointee }
    #expect(last == 1)
    #expect(stance == last)
  }
}
