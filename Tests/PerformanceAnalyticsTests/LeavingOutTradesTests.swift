import Testing

@testable import PerformanceAnalytics

/// What is known where nobody follows fills and trades.
@Suite struct LeavingOutTradesTests {
  /// Every metric has a value of its own.
  private static var full: PerformanceMetrics {
    var metrics = PerformanceMetrics()
    for (place, metric) in Metric.all.enumerated() {
      switch metric.value(in: metrics) {
      case .count: metric.set(.count(place + 1), in: &metrics)
      case .number: metric.set(.number(Double(place) + 1.5), in: &metrics)
      }
    }
    return metrics
  }

  @Test func metricsOfTrades_areThoseOfNothing_andOthersStay() {
    let (full, left, nothing) = (Self.full, Self.full.leavingOutTrades(), PerformanceMetrics())
    for metric in Metric.all {
      let (before, after) = (metric.value(in: full), metric.value(in: left))
      #expect(before != metric.value(in: nothing), "\(metric.name)")
      #expect(after == (metric.isOfTrades ? metric.value(in: nothing) : before), "\(metric.name)")
    }
    let names = Metric.all.filter(\.isOfTrades).map(\.name)
    #expect(names.count == 20 && names.contains("turnover") && names.contains("slippage"))
    #expect(left.leavingOutTrades() == left)
  }
}
