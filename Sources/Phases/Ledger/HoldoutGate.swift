import Configuration
import Determinism
import FileFormats
import MarketData
import RunResults
import TradingModel

/// Lets a run open the sealed cycles of its data, and writes down in the ledger that it did.
///
/// Whoever was there first may come back: the same configuration opens nothing a second time. Another one is let in
/// only where the user says so, and its manifest says it.
package struct HoldoutGate: Sendable {
  private let ledger: SearchLedger
  private let configuration: String
  private let results: String
  private let mayReopen: Bool
  /// Phases of a run may come at once, and each looks at what those before it wrote.
  private let turn = PhaseTurn()

  /// The gate of a run; nil where nothing is written down, as of what was run before.
  ///
  /// - Parameters:
  ///   - results: The folder of its results as the user names it.
  ///   - mayReopen: Whether the user wants cycles opened that others have opened.
  package init?(_ place: LedgerPlace, results: String, of workflow: Workflow, mayReopen: Bool) {
    guard let ledger = place.ledger(of: results) else { return nil }
    self.ledger = ledger
    configuration = workflow.openingHash
    self.results = ledger.name(of: RunFolder.namedPath(results))
    self.mayReopen = mayReopen
  }

  /// What it will say of an opening.
  ///
  /// - Throws: `HoldoutError` where others have opened some of the cycles and nobody wants that, or the ledger cannot
  ///   be read.
  package func look(at request: HoldoutRequest) throws(HoldoutError) -> HoldoutOpening {
    let own = line(request)
    let met = try content.openings.filter { $0.meets(own) }
    var configurations: [String] = []
    for opening in met where !configurations.contains(opening.configuration) {
      configurations.append(opening.configuration)
    }
    let isKnown = configurations.contains(configuration)
    if !isKnown { configurations.append(configuration) }
    let first = met.first.flatMap { $0.configuration == configuration ? nil : $0 }
    if let first, !isKnown, !mayReopen { throw .opened(first: first, request: request, ledger: ledger.path) }
    return HoldoutOpening(
      from: Timestamp(nanoseconds: request.from), to: Timestamp(nanoseconds: request.to), count: configurations.count,
      first: first.map { HoldoutOpening.First(results: $0.results, configuration: $0.configuration) })
  }

  /// Opens cycles, and writes it down before they are seen.
  ///
  /// - Throws: `HoldoutError`; what cannot be written down is not opened.
  package func open(_ request: HoldoutRequest) throws(HoldoutError) -> HoldoutOpening {
    try turn.take { () throws(HoldoutError) in try write(request) }
  }

  private func write(_ request: HoldoutRequest) throws(HoldoutError) -> HoldoutOpening {
    let opening = try look(at: request)
    let own = line(request)
    let isThere = try content.openings.contains { known in
      known.study == own.study && known.configuration == own.configuration && known.symbols == own.symbols
        && known.from <= own.from && own.to <= known.to
    }
    if isThere { return opening }
    do throws(FileError) {
      // Before the first run there may be no folder for its results.
      try FileSystem.makeFolder(FilePath.folder(of: ledger.path))
      try ledger.add(own)
    } catch { throw .unwritten("\(error)") }
    return opening
  }

  private var content: SearchLedger.Content {
    get throws(HoldoutError) {
      do throws(FileError) { return try ledger.content } catch { throw .unwritten("\(error)") }
    }
  }

  private func line(_ request: HoldoutRequest) -> LedgerOpening {
    LedgerOpening(
      study: request.study, workflow: request.workflow, phase: request.phase, symbols: request.symbols,
      from: request.from, to: request.to, configuration: configuration, results: results)
  }
}

/// Sealed cycles that somebody wants to see.
package struct HoldoutRequest: Equatable, Sendable {
  var study: String?
  var workflow: String
  var phase: String?
  /// Sorted by their bytes.
  var symbols: [String]
  /// Instants of the first and the last of the cycles.
  var from: Int64
  var to: Int64

  /// Nil where a workflow opens nothing of its data.
  package init?(_ workflow: Workflow, _ data: MarketDataSet) {
    self.init(workflow, phase: nil, data, seesAll: false)
  }

  /// - Parameters:
  ///   - phase: The name of the phase whose workflow it is.
  ///   - seesAll: Whether trials have other parts of the data, so that all of what is sealed counts as seen.
  init?(_ workflow: Workflow, phase: String?, _ data: MarketDataSet, seesAll: Bool) {
    guard workflow.data.usesHoldout, let holdout = data.holdout, holdout.isOpened || seesAll,
      let first = data.timestamps.first, let last = data.timestamps.last
    else { return nil }
    study = workflow.study
    self.workflow = workflow.name
    self.phase = phase
    symbols = data.symbols.symbols.map(\.name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    from = seesAll ? holdout.first.nanoseconds : max(first, holdout.first.nanoseconds)
    to = seesAll ? max(last, holdout.last.nanoseconds) : last
  }
}

/// Why sealed cycles stay closed.
package enum HoldoutError: Error, Equatable, CustomStringConvertible {
  /// Another configuration has opened some of them.
  case opened(first: LedgerOpening, request: HoldoutRequest, ledger: String)
  /// What is opened must be written down, and cannot be.
  case unwritten(String)

  /// What is shown to people.
  package var description: String {
    switch self {
    case .opened(let first, let request, let ledger):
      let phase = request.phase.map { "the phase '\(MessageText.excerpt($0))' wants to see" } ?? "it wants to see"
      let (from, to) = (Timestamp(nanoseconds: request.from), Timestamp(nanoseconds: request.to))
      let other = first.phase.map { ", phase '\(MessageText.excerpt($0))'" } ?? ""
      return "\(phase) the hold-out, \(from.closingDate) to \(to.closingDate), which was opened before, by "
        + "\(MessageText.shown(first.results))\(other) (configuration \(first.configuration.prefix(12)); "
        + "\(MessageText.shown(ledger))); a hold-out tells the truth once. --reopen-holdout opens it all the same, and "
        + "the manifest says so for ever"
    case .unwritten(let problem):
      return "the hold-out stays closed, as its opening cannot be written down: \(problem)"
    }
  }
}

extension Workflow {
  /// What tells what is run from anything else: the configuration hash; where it runs other files, one over its own
  /// hash and theirs.
  var openingHash: String {
    let within = phases.filter { $0.settings.kind == .workflow }.map(\.workflow.openingHash)
    return within.isEmpty
      ? configurationHash : SHA256.hexadecimal(Array(([configurationHash] + within).joined(separator: "\n").utf8))
  }
}
