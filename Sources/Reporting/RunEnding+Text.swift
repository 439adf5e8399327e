import FileFormats
import RunResults

extension RunFolder.Ending {
  /// Whether the run gave the digest of the finished one in its folder.
  var isReproduced: Bool {
    switch self {
    case .reproduced, .repaired: true
    case .recorded, .replaced, .earlierKept, .failureKept: false
    }
  }

  /// What there is to say of the run's folder; nil where it holds the run and nothing else happened.
  public func sentence(folder: String) -> String? {
    switch self {
    case .recorded: nil
    case .replaced(let moved):
      "A new run, as \(moved.reasons.joined(separator: "; ")): the earlier one in \(MessageText.shown(folder)) lies in "
        + "\(MessageText.shown(moved.path)) now."
    case .reproduced: "Reproduced: this run gave the digest of the finished run in \(MessageText.shown(folder))."
    case .repaired(let damage):
      "Repaired: this run gave the digest of the finished run in \(MessageText.shown(folder)), where "
        + "\(damage.map(\.description).joined(separator: ", ")); the folder holds this run's files now."
    case .earlierKept: "The earlier, finished run in \(MessageText.shown(folder)) is kept."
    case .failureKept(let path):
      "The failed run lies in \(MessageText.shown(path)); \(MessageText.shown(folder)) holds the earlier, finished one."
    }
  }
}
