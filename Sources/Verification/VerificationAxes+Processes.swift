import Backtesting

extension VerificationAxes {
  /// The options of a run in a fresh process: through all containers, whatever path the file would take by itself.
  ///
  /// - Parameter index: Of the process, from 0.
  package func wayOfProcess(_ index: Int) -> [String] {
    let block = blocks.isEmpty ? RunManner.largestBlock : blocks[index % blocks.count]
    let policy = index % 2 == 0 ? "sorted" : "random:\(index)"
    return ["--policy", policy, "--path", RunPath.network.rawValue, "--block", "\(block)"]
  }
}
