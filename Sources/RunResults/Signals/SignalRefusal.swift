import FileFormats
import TradingModel

/// Why saved signals cannot stand in for a strategy: what they were made with, and what a run asks for.
public enum SignalRefusal: Equatable, Sendable {
  /// The run that saved them did not come to its end.
  case incomplete
  /// Another build of the program computed them; nil where a build has no identity.
  case program(archive: String?, run: String?)
  /// Other symbols.
  case symbols(archive: [String], run: [String])
  /// Another first or last instant.
  case range(archive: ClosedRange<Int64>?, run: ClosedRange<Int64>?)
  /// Features saw another number of cycles before the first.
  case warmup(archive: Int, run: Int)
  /// Another rule for missing bars.
  case missingBars(archive: String, run: String)
  /// Other bars of these symbols.
  case data(symbols: [String])
  /// No strategy of this ID or type.
  case unknown(strategy: String, type: String)
  /// A type whose definition has no version: what it computes cannot be told from its name.
  case unversioned(strategy: String, type: String)
  /// Another type.
  case type(strategy: String, archive: String, run: String)
  /// Another version of the type.
  case version(strategy: String, archive: String?, run: String?)
  /// Another value of a parameter; nil where there is none.
  case parameter(strategy: String, name: String, archive: String?, run: String?)
  /// Other positions that it may ask for.
  case direction(strategy: String, archive: String, run: String)
  /// Other symbols that it trades.
  case traded(strategy: String, archive: [String], run: [String])
}

extension SignalRefusal: CustomStringConvertible {
  /// The reason in words.
  public var description: String {
    switch self {
    case .incomplete: "the run that saved them did not come to its end"
    case .program(let archive, let run):
      "another program computed them: build \(archive ?? "unknown"), this is \(run ?? "unknown")"
    case .symbols(let archive, let run): "symbols: saved for \(Self.list(archive)), wanted for \(Self.list(run))"
    case .range(let archive, let run): "range: saved for \(Self.text(archive)), wanted for \(Self.text(run))"
    case .warmup(let archive, let run):
      "warm-up: saved with \(archive) cycles before the first, wanted with \(run)"
    case .missingBars(let archive, let run): "missing_bars: saved with \(archive), wanted with \(run)"
    case .data(let symbols): "data: the bars of \(Self.list(symbols)) are others"
    case .unknown(let strategy, let type):
      "strategy \(strategy): nothing is saved of it, nor of another of type \(type)"
    case .unversioned(let strategy, let type):
      "strategy \(strategy): its type \(type) has no version, so that nothing tells whether it still computes the "
        + "same; give its definition one"
    case .type(let strategy, let archive, let run): "strategy \(strategy): type: saved of \(archive), wanted of \(run)"
    case .version(let strategy, let archive, let run):
      "strategy \(strategy): version of its type: saved with \(archive ?? "none"), wanted with \(run ?? "none")"
    case .parameter(let strategy, let name, let archive, let run):
      "strategy \(strategy): \(name): saved with \(archive ?? "none"), wanted with \(run ?? "none")"
    case .direction(let strategy, let archive, let run):
      "strategy \(strategy): direction: saved with \(archive), wanted with \(run)"
    case .traded(let strategy, let archive, let run):
      "strategy \(strategy): symbols: saved for \(Self.list(archive)), wanted for \(Self.list(run))"
    }
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(5).map(MessageText.shown).joined(separator: ", ")
    return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
  }

  private static func text(_ range: ClosedRange<Int64>?) -> String {
    guard let range else { return "no cycle" }
    return "\(Timestamp(nanoseconds: range.lowerBound)) to \(Timestamp(nanoseconds: range.upperBound))"
  }
}

/// Why an archive of signals is of no use.
public enum SignalArchiveError: Error, Equatable, CustomStringConvertible {
  /// It does not fit the run, for these reasons.
  case refused([SignalRefusal])
  /// It is no archive, or was altered; what is wrong with it.
  case damaged(String)
  /// It could not be read.
  case unreadable(String)

  /// What is shown to people.
  public var description: String {
    switch self {
    case .refused(let reasons):
      "saved signals cannot be used: " + reasons.map(\.description).joined(separator: "; ")
    case .damaged(let problem): "saved signals are damaged: \(problem)"
    case .unreadable(let problem): "saved signals cannot be read: \(problem)"
    }
  }
}
