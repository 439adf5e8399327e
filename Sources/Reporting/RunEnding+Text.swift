import Coordination
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

extension FailedRun {
  /// What there is to say of what it left.
  public var sentences: [String] {
    var sentences = [ending.sentence(folder: folder)].compactMap { $0 }
    let written = tables.filter { $0.rows > 0 }
    if !written.isEmpty {
      let place = if case .failureKept(let path) = ending { path } else { folder }
      let texts = written.map { "\($0.name) (\(NumberText.grouped($0.rows)) row\($0.rows == 1 ? "" : "s"))" }
      sentences.append(
        "What was recorded before lies in \(MessageText.shown(place)), in files that end in .partial: "
          + "\(texts.joined(separator: ", ")).")
    }
    return sentences
  }
}
