import Configuration
import FileFormats
import ParameterSearch

/// Trials in classes of which lanes take every portfolio or none, so that looking at the first trial of each says it of
/// all.
///
/// Symbols, windows, data, how sizes are found, how signals are combined and which weights are 0 decide whether lanes
/// take a portfolio (`LaneSorting`). The parameters of strategies do not, and neither do other numbers of a file.
struct TrialClasses {
  /// Classes that are told apart; trials of further ones are counted.
  static let most = 500

  /// What becomes of a trial.
  enum Place: Equatable {
    case inClass(Int)
    /// A strategy does not take its parameters.
    case refused
    /// It is of a class beyond those that are told apart.
    case further
  }

  /// By class its first trial.
  private(set) var first: [ParameterSet] = []
  /// By trial its class; -1 and -2 of what has none.
  private var codes: [Int32] = []

  /// - Complexity: O(trials * axes), and four bytes a trial.
  init(_ sets: ParameterSets, _ space: TrialSpace) {
    let deciding = space.axes.indices.filter { Self.decides(space.axes[$0]) }
    let numbers = space.axes.indices.filter { Self.mayBeZero(space.axes[$0]) && !deciding.contains($0) }
    var known: [[UInt8]: Int32] = [:]
    codes.reserveCapacity(sets.count)
    for set in sets {
      guard space.takesParameters(of: set) else {
        codes.append(-1)
        continue
      }
      var key: [UInt8] = []
      for place in deciding { key += set.values[place].compactText + [0] }
      for place in numbers { key.append(set.values[place].double == 0 ? 0 : 1) }
      if let code = known[key] {
        codes.append(code)
      } else if first.count < Self.most {
        known[key] = Int32(first.count)
        codes.append(Int32(first.count))
        first.append(set)
      } else {
        codes.append(-2)
      }
    }
  }

  /// What becomes of a trial, by its place.
  subscript(trial: Int) -> Place {
    switch codes[trial] {
    case -1: .refused
    case -2: .further
    case let code: .inClass(Int(code))
    }
  }

  /// Whether every value of an axis may be a class of its own.
  private static func decides(_ axis: TrialAxis) -> Bool {
    guard case .key(let path) = axis.target else { return false }
    let parts = path.split { $0 == "." || $0 == "[" }
    if parts.first == "data" || parts.first == "metrics" || parts.contains("window") { return true }
    guard case .list(let values) = axis.range else { return false }
    return values.contains { $0.double == nil }
  }

  /// Whether it matters that a value is 0: that of a weight, wherever it stands.
  private static func mayBeZero(_ axis: TrialAxis) -> Bool {
    if case .parameter = axis.target { return false }
    return true
  }
}
