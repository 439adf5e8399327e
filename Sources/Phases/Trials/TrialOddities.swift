import FileFormats
import PerformanceAnalytics

/// How many trials did what their figures do not show: the notes of runs, counted over the trials of a phase.
struct TrialOddities: Equatable, Sendable {
  private var silent = 0
  private var idle = 0
  private var ruined = 0
  private var unfilled = (trials: 0, orders: 0)

  static func == (left: TrialOddities, right: TrialOddities) -> Bool {
    (left.silent, left.idle, left.ruined) == (right.silent, right.idle, right.ruined)
      && left.unfilled == right.unfilled
  }

  /// Takes in a trial that is complete; orders and fills count where they were followed.
  mutating func add(_ result: TrialResult) {
    if result.signalCount == 0 {
      silent += 1
    } else if result.hasTrades {
      countOrders(of: result)
    }
    if result.portfolios.contains(where: { $0.metrics.finalEquity <= 0 }) { ruined += 1 }
  }

  private mutating func countOrders(of result: TrialResult) {
    let orders = result.portfolios.reduce(0) { $0 + $1.orderCount }
    let fills = result.portfolios.reduce(0) { $0 + $1.metrics.fills }
    if fills == 0 {
      idle += 1
    } else if (orders - fills) * 100 > orders {
      // An order that the end of the data leaves open is no news.
      unfilled = (unfilled.trials + 1, unfilled.orders + orders - fills)
    }
  }

  /// What there is to say of `total` trials.
  func sentences(of total: Int) -> [String] {
    var all: [String] = []
    func tell(_ count: Int, _ what: String) {
      if count > 0 { all.append("\(NumberText.grouped(count)) of \(NumberText.grouped(total)) trials \(what).") }
    }
    tell(silent, "had no signal")
    tell(idle, "had signals and no fill")
    tell(ruined, "lost all that a portfolio had")
    let orders = "\(NumberText.grouped(unfilled.orders)) order\(unfilled.orders == 1 ? "" : "s")"
    tell(unfilled.trials, "had more than one order in a hundred refused or never filled, \(orders) in all")
    return all
  }
}
