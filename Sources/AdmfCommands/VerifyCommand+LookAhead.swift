import Backtesting
import Configuration
import Coordination
import FileFormats
import MarketData
import Reporting
import TradingModel
import Verification

extension VerifyCommand {
  /// `admf verify --look-ahead`.
  static func lookAhead(_ call: Invocation) async throws -> ExitStatus {
    let interruption = Interruption()
    do {
      var found = LookAheadFindings()
      let subjects = LookAheadSubjects(try call.workflow())
      // Causes before effects: what trades by labels shows what these know.
      for classifiers in subjects.classifiers { try check(call, classifiers, &found) }
      for (name, workflow) in subjects.passes {
        let report = try await check(call, name, workflow, interruption)
        found.passes.append((name, report))
      }
      call.arguments.has("--json")
        ? Terminal.print(data: found.json(call.fileName)) : Terminal.print(found.text(call.shownFile))
      return .done
    } catch let violation as LookAheadViolation {
      Terminal.printError("\(call.shownFile): \(violation)\n")
      if call.arguments.has("--json") { Terminal.print(data: violation.json(file: call.fileName)) }
      return .failed
    } catch is CancellationError {
      Terminal.printError("interrupted\n")
      return interruption.status
    }
  }

  /// Checks one pass.
  private static func check(
    _ call: Invocation, _ name: String?, _ workflow: Workflow, _ interruption: Interruption
  ) async throws -> LookAheadCheck.Report {
    let run = try call.run(of: workflow)
    let strategies = call.strategies
    var check = LookAheadCheck(run.backtest.plan.workflow, data: run.backtest.data) { _ in strategies }
    if let cuts = try call.arguments.integer("--cuts", in: 1...100_000) { check.cuts = cuts }
    if let seed = try call.arguments.integer("--seed", in: 0...Int.max) { check.seed = UInt64(seed) }
    let watch = StallWatch(interruption) { run.description(of: $0) }
    let phase = name.map { " of \(MessageText.shown($0))" } ?? ""
    let progress = CountedProgress("look-ahead\(phase)", unit: "runs\(phase)", isQuiet: call.arguments.has("--json"))
    defer { progress.stop() }
    do {
      return try await check.run(
        progress: { progress.set($0, of: $1) },
        onStart: {
          interruption.watch($0)
          watch.watch($0)
        })
    } catch let violation as LookAheadViolation { throw violation.inPhase(name) }
  }

  /// Checks the classifiers of a phase, or of `aggregation`.
  private static func check(
    _ call: Invocation, _ classifiers: LookAheadSubjects.Classifiers, _ found: inout LookAheadFindings
  ) throws {
    let name = classifiers.regimes.classifierNames.joined(separator: ", ")
    // It says so itself, and nothing may trade by it.
    if classifiers.regimes.looksAhead {
      found.described.append((classifiers.phase, name))
      return
    }
    let data = try call.run(of: classifiers.workflow).backtest.data
    let strategies = call.strategies
    var check = RegimeLookAheadCheck(classifiers.regimes, data: data) { _ in strategies }
    if let cuts = try call.arguments.integer("--cuts", in: 1...100_000) { check.cuts = cuts }
    if let seed = try call.arguments.integer("--seed", in: 0...Int.max) { check.seed = UInt64(seed) }
    let progress = CountedProgress("look-ahead: labels of \(name)", unit: "", isQuiet: call.arguments.has("--json"))
    defer { progress.stop() }
    do { found.classifiers.append((classifiers.phase, name, try check.run())) } catch let error as LookAheadViolation {
      throw error.inPhase(classifiers.phase)
    }
  }
}

/// What was checked, and nothing found.
struct LookAheadFindings {
  var passes: [(phase: String?, report: LookAheadCheck.Report)] = []
  var classifiers: [(phase: String?, names: String, report: RegimeLookAheadCheck.Report)] = []
  /// Classifiers that look ahead and say so.
  var described: [(phase: String?, names: String)] = []

  private var cuts: [Timestamp] { passes.flatMap(\.report.cuts).sorted() }
  private var runs: Int { passes.reduce(0) { $0 + $1.report.runs } }
  private var comparisons: Int { passes.reduce(0) { $0 + $1.report.comparisons } }
  private var labels: Int { classifiers.reduce(0) { $0 + $1.report.comparisons } }

  func json(_ file: String) -> [UInt8] {
    func members(_ phase: String?, _ names: String) -> [JSONMember] {
      [JSONMember("phase", phase.map { .string($0) } ?? .null), JSONMember("classifiers", .string(names))]
    }
    let labelled = classifiers.map { found in
      JSONValue.object(
        members(found.phase, found.names) + [JSONMember("comparisons", .integer(found.report.comparisons))])
    }
    var value = [
      JSONMember("file", .string(file)), JSONMember("looks_ahead", .boolean(false)), JSONMember("runs", .integer(runs)),
      JSONMember("comparisons", .integer(comparisons)),
      JSONMember("cuts", .array(cuts.map { .string($0.description) })),
    ]
    if !classifiers.isEmpty { value.append(JSONMember("classifiers", .array(labelled))) }
    if !described.isEmpty {
      value.append(JSONMember("describing_only", .array(described.map { .object(members($0.phase, $0.names)) })))
    }
    return JSONValue.object(value).compactText + [UInt8(ascii: "\n")]
  }

  func text(_ file: String) -> String {
    if cuts.isEmpty, labels == 0, described.isEmpty {
      return "\(file): nothing was compared, since no bar after the warm-up has another one behind it\n"
    }
    var lines = ["\(file): nothing looks ahead"]
    if !passes.isEmpty {
      let of = passes.contains { $0.phase != nil } ? " of \(passes.count) phases" : ""
      lines += [
        "  cuts         \(cuts.count)\(of), from \(cuts.first?.description ?? "-") to \(cuts.last?.description ?? "-")",
        "  runs         \(runs): the data cut off, raised and lowered after each cut",
        "  comparisons  \(NumberText.grouped(comparisons)) feature values, signals, orders, fills, equities",
      ]
    }
    lines += classifiers.map { phase, names, report in
      "  classifiers  \(names)\(Self.place(phase)): \(NumberText.grouped(report.comparisons)) labels"
    }
    lines += described.map { phase, names in
      "  classifiers  \(names)\(Self.place(phase)): of the whole sample, which looks ahead; nothing may trade by them"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func place(_ phase: String?) -> String { phase.map { " of phase \(MessageText.excerpt($0))" } ?? "" }
}
