import Configuration

/// Into what a single pass is cut, and what its `parallel_cores` do; no line where nothing is cut.
struct StagedPassText {
  let lines: [String]

  init(_ workflow: Workflow) {
    let stages = workflow.stages
    guard stages.isSearch else {
      lines = []
      return
    }
    var found = [
      "strategies signal first, once; risk_and_portfolio_processing replays that for each trial, through risk and "
        + "execution together"
    ]
    for (name, cores, why) in [
      ("ml_strategies", stages.learnedCores, "no strategy of this version learns"),
      ("execution", stages.executionCores, "its loop over bars takes those of risk_and_portfolio_processing"),
    ] where cores != nil {
      found.append("parallel_cores of \(name) does nothing here: \(why)")
    }
    lines = found
  }
}
