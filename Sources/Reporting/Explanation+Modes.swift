import Backtesting
import Configuration

extension Explanation {
  /// What the modes of the file do here, a label and a sentence each; one that does nothing says why.
  var modeTerms: [RunReport.Fact] {
    let workflow = backtest.plan.workflow
    var terms = [RunReport.Fact("mode", rule.reason)]
    guard workflow.mode == .multiPhaseOptimized else { return terms }
    let names = StagedPass.names.joined(separator: ", ")
    terms.append(
      RunReport.Fact(
        "workflow mode",
        "\(workflow.mode.rawValue): the pass is cut into \(names); strategies signal first, and what they say is "
          + "replayed through risk and execution, to the digest of the pass as a whole"))
    let stages = workflow.stages
    if let cores = stages.riskCores {
      terms.append(
        RunReport.Fact(
          "cores", "parallel_cores of risk_and_portfolio_processing: at most \(cores) for the loop over bars"))
    }
    let idle = zip(StagedPass.names, [stages.statelessCores, stages.learnedCores, nil, stages.executionCores])
    for (name, cores) in idle where cores != nil {
      let why =
        name == "execution"
        ? "its loop over bars takes those of risk_and_portfolio_processing" : "strategies signal on one thread"
      terms.append(RunReport.Fact("cores", "parallel_cores of \(name) does nothing here: \(why)"))
    }
    return terms
  }
}
