import Backtesting
import Configuration
import Coordination
import FileFormats
import TestSupport
import Testing
import TradingStrategies

@testable import Phases

/// Walks of several portfolios, and walks whose positions go on from window to window.
@Suite struct WalkPortfolioTests {
  private static func workflow(_ folder: TemporaryFolder, _ risk: String, _ walk: String) throws -> Workflow {
    let text = """
      data: {source: synthetic, symbols: [A, B], synthetic: {bars: 420, seed: 13}}
      strategy: {id: cross, type: ma_crossover, parameters: {fast: 5, slow: 20}}
      risk: \(risk)
      execution: {commission: {proportional: 0.001}, fill: same_close}
      benchmark: none
      phases:
        - {name: walk, kind: walk_forward, \(walk)}

      """
    return try WorkflowFile.decode(Array(text.utf8), path: "\(folder.path)/w.yaml")
  }

  /// What training requires may be any metric, also one that is computed only where somebody asks.
  @Test func requirement_mayNameAnyMetric() async throws {
    func rows(_ require: String) async throws -> String {
      let folder = try TemporaryFolder()
      let workflow = try Self.workflow(
        folder, "{capital: 10000, quantities: fractional, sizing: {type: fixed_fraction, fraction: 0.4}}",
        "grid: {fast: [3, 8], slow: [15, 30]}, windows: {train: 120, test: 60}\(require)")
      let summary = try await PhasesRun(workflow, ledger: .nowhere).execute(into: "\(folder.path)/o")
      #expect(summary.state == .complete)
      return try folder.text("o/phases/walk/windows.jsonl")
    }
    let plain = try await rows("")
    #expect(try await rows(", require: \"best_day > -1\"") == plain)
    #expect(try await rows(", require: \"best_day > 10\"") != plain)
  }

  /// What a walk leaves in its folder.
  private struct Left {
    let json: JSONValue
    let digest: String
    /// Rows by the name of a column, in the order of the table.
    var windows: [[String: String]]
    var equity: [[String: String]]

    init(_ place: String, digest: String) throws {
      self.digest = digest
      let folder = "\(place)/phases/walk"
      json = try JSONValue(parsing: FileSystem.read("\(folder)/walk_forward.json"))
      func rows(_ name: String) throws -> [[String: String]] {
        let text = String(decoding: try FileSystem.read("\(folder)/\(name).jsonl"), as: UTF8.self)
        return try text.split(separator: "\n").map { line in
          guard case .object(let members) = try JSONValue(parsing: Array(line.utf8)) else { return [:] }
          return Dictionary(
            uniqueKeysWithValues: members.map { ($0.name, String(decoding: $0.value.compactText, as: UTF8.self)) })
        }
      }
      windows = try rows(WalkTables.windows)
      equity = try rows(WalkTables.equity)
    }

    func equity(of portfolio: String) -> [String] {
      equity.filter { $0["portfolio_id"] == "\"\(portfolio)\"" }.compactMap { $0["equity"] }
    }
  }

  private static func left(
    _ risk: String, _ walk: String, _ manner: PhaseManner = PhaseManner(threads: 1)
  ) async throws -> Left {
    let folder = try TemporaryFolder()
    let run = try await PhasesRun(
      workflow(folder, risk, walk), registry: .builtIn, program: .admf, store: PhaseStore(nil), manner: manner,
      ledger: .nowhere
    ).execute(into: "\(folder.path)/o")
    #expect(run.records.map(\.state) == [.complete], "\(run.records.compactMap(\.reason))")
    return try Left("\(folder.path)/o", digest: run.records.first?.digest ?? "")
  }

  private static let three = """
    [{id: a, capital: 10000, quantities: fractional, sizing: {type: fixed_fraction, fraction: 0.4}},
     {id: b, capital: 500, quantities: fractional, sizing: {type: target_percent, fraction: 0.3}},
     {id: c, capital: 70000, sizing: {type: fixed_quantity, quantity: 20}, limits: {max_drawdown: 0.05}}]
    """.replacing("\n", with: " ")

  private static func only(_ id: String) -> String {
    let items = three.dropFirst().dropLast().split(separator: "{id: ").map { "{id: " + $0 }
    return "[" + (items.first { $0.hasPrefix("{id: \(id),") } ?? "").trimmed + "]"
  }

  /// With one set of parameters each portfolio walks as it does alone; where several are tried, the named one chooses.
  @Test func portfoliosWalkAsTheyDoAlone() async throws {
    let fixed = "grid: {fast: [5]}, windows: {train: 100, test: 50}"
    let all = try await Self.left(Self.three, fixed)
    guard case .array(let portfolios)? = all.json["portfolios"] else { return #expect(Bool(false), "no portfolios") }
    #expect(all.json["portfolio"] == .string("a") && portfolios.count == 3)
    for (id, found) in zip(["a", "b", "c"], portfolios) {
      let own = try await Self.left(Self.only(id), fixed)
      #expect(found["metrics"] == own.json["metrics"] && found["capital"] == own.json["capital"], "\(id)")
      #expect(all.equity(of: id) == own.equity(of: id) && own.equity.count == all.equity.count / 3, "\(id)")
      #expect(all.windows.filter { $0["portfolio_id"] == "\"\(id)\"" } == own.windows, "\(id)")
    }
    let searched = "grid: {fast: [2, 5, 9]}, windows: {train: 100, test: 50}, objective: {metric: total_return"
    for id in ["a", "c"] {
      let chosen = try await Self.left(Self.three, searched + ", portfolio: \(id)}")
      let own = try await Self.left(Self.only(id), searched + "}")
      #expect(chosen.json["windows"] == own.json["windows"] && chosen.json["metrics"] == own.json["metrics"], "\(id)")
      let trials = chosen.windows.map { [$0["window"], $0["trial"]] }
      #expect(Set(trials).count == own.windows.count, "every portfolio trades the winner")
    }
  }

  /// Threads, and every trial through all containers: nothing shows.
  @Test func portfoliosAndPositionsComeToTheSameOnEveryPath() async throws {
    let walk = "grid: {fast: [2, 5, 9]}, windows: {train: 100, test: 50, carry_positions: true}"
    let one = try await Self.left(Self.three, walk)
    for (path, threads) in [(TrialPath.network, 1), (.scalar, 2), (.lanes, 2)] {
      var manner = PhaseManner(threads: threads)
      manner.path = path
      let other = try await Self.left(Self.three, walk, manner)
      #expect(other.digest == one.digest && other.equity == one.equity, "\(path)")
    }
  }

  /// With one set of parameters nothing but changes at the first cycle of a window cuts a walk that carries positions:
  /// it is the run over all test windows in one. (These data have no such change.)
  @Test func carriedPositionsAreThoseOfOneRun() async throws {
    let windows = "grid: {fast: [5]}, windows: {train: 100, test: 32, carry_positions: true}"
    let whole = "grid: {fast: [5]}, windows: {train: 100, test: 320}"
    let risk = Self.only("a")
    let carried = try await Self.left(risk, windows)
    let cut = try await Self.left(risk, windows.replacing("true", with: "false"))
    let uncut = try await Self.left(risk, whole)
    func number(_ left: Left, _ name: String) -> Double { left.json["metrics"]?[name]?.double ?? .nan }
    #expect(carried.windows.count == 10 && uncut.windows.count == 1)
    #expect(number(cut, "trades") > number(carried, "trades") && number(carried, "trades") > 10)
    #expect(number(carried, "trades") == number(uncut, "trades"))
    for (one, other) in zip(carried.equity(of: "a"), uncut.equity(of: "a")) {
      let (left, right) = (try #require(Double(one)), try #require(Double(other)))
      #expect(abs(left - right) < 1e-9 * right)
    }
    #expect(abs(number(carried, "profit_factor") / number(uncut, "profit_factor") - 1) < 1e-9)
  }

  @Test func whatCannotBeCarriedIsRefused() throws {
    let folder = try TemporaryFolder()
    func problems(_ risk: String, _ walk: String) -> String {
      do {
        _ = try Self.workflow(folder, risk, walk)
        return ""
      } catch { return "\(error)" }
    }
    let unit = "{capital: 1000, sizing: {type: fixed_quantity, quantity: 1}}"
    #expect(
      problems(unit, "grid: {fast: [5]}, windows: {train: 9, test: 5, step: 7, carry_positions: true}")
        .contains(
          "w.yaml:7:112: phases[0].windows.carry_positions: the cycles between two test windows would be nobody's, was "
            + "true; allowed false, or 'step' as long as 'test'"))
    #expect(
      problems(
        unit, "grid: {data.symbols: [[A], [B]]}, windows: {train: 9, test: 5, carry_positions: true}"
      ).contains("positions go on in the symbols that they are of, and 'data.symbols' gives trials others"))
    #expect(
      problems(
        "{capital: 1000, sizing: {type: fixed_quantity, quantity: 1}, positions: [{symbol: A, quantity: 2, price: 9}]}",
        "grid: {fast: [5]}, windows: {train: 9, test: 5}"
      ).contains("a walk begins flat, and the portfolio 'main' begins with positions"))
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = self
    while let last = text.last, last == "," || last == " " { text.removeLast() }
    return text
  }
}

extension String {
  fileprivate var trimmed: Substring { self[...].trimmed }
}
