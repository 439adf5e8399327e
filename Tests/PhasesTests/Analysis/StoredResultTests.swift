import Configuration
import FileFormats
import ParameterSearch
import PerformanceAnalytics
import Testing
import TradingModel

@testable import Phases

/// Results that are written are read back as they were, and what is damaged is told by its key.
@Suite struct StoredResultTests {
  /// The text of a result, read again.
  private static func parsed(_ json: JSONValue) throws -> JSONValue { try JSONValue(parsing: json.prettyText) }

  /// Reads a result with every member missing in turn, and with every one of another form, and expects a complaint
  /// about that very key.
  private static func damage(_ json: JSONValue, except ignored: Set<String>, read: (JSONValue) throws -> Void) {
    for member in json.members where !ignored.contains(member.name) {
      let others = json.members.filter { $0.name != member.name }
      let isText = if case .string = member.value { true } else { false }
      let other = isText ? JSONValue.integer(1) : .string("\u{1}")
      for damaged in [others, others + [JSONMember(member.name, other)]] {
        #expect("\(member.name)") {
          try read(.object(damaged))
        } throws: { error in
          (error as? StoredResultError)?.key.hasPrefix(member.name) ?? false
        }
      }
    }
    #expect(throws: StoredResultError.self) { try read(.array([])) }
  }

  @Test func regimesAreReadBack() throws {
    let value = try Regimes(Golden.labels, timestamps: Golden.bars.timestamps)
    let json = try Self.parsed(value.json)
    #expect(try Regimes(reading: json) == value)
    Self.damage(json, except: ["looks_ahead"]) { _ = try Regimes(reading: $0) }
  }

  @Test func parametersAreReadBack() throws {
    let value = try #require(RegimeParameters(try Golden.analysis(), trials: Golden.trials))
    let json = try Self.parsed(value.json)
    #expect(try RegimeParameters(reading: json) == value)
    Self.damage(json, except: ["looks_ahead"]) { _ = try RegimeParameters(reading: $0) }
  }

  @Test func weightsAreReadBack() throws {
    let value = try #require(
      RegimeWeights(try Golden.analysis(), trials: Golden.trials, top: 3, weighting: .inverseVolatility))
    let json = try Self.parsed(value.json)
    #expect(try RegimeWeights(reading: json) == value)
    Self.damage(json, except: ["looks_ahead"]) { _ = try RegimeWeights(reading: $0) }
    // A weight below 0 is none.
    let text = String(decoding: json.compactText, as: UTF8.self).replacing("\"m@6\":", with: "\"m@6\":-")
    let wrong = try JSONValue(parsing: Array(text.utf8))
    #expect(throws: StoredResultError.self) { try RegimeWeights(reading: wrong) }
  }

  @Test func evidenceIsReadBack() throws {
    let value = try OverfittingEvidenceTests.evidence()
    let json = try Self.parsed(value.json)
    #expect(try OverfittingEvidence(reading: json) == value)
    Self.damage(json, except: []) { _ = try OverfittingEvidence(reading: $0) }
  }

  @Test func crossValidationIsReadBack() throws {
    let value = try #require(
      TrialCrossValidation(try Golden.returns(), ReturnObjective(.sharpe), CrossValidationSettings()))
    let json = try Self.parsed(value.json)
    #expect(try TrialCrossValidation(reading: json) == value)
    let derived: Set = ["mean_in_sample", "mean_out_of_sample", "share_of_losing_paths"]
    Self.damage(json, except: derived) { _ = try TrialCrossValidation(reading: $0) }
  }

  @Test func walksAreReadBack() async throws {
    let value = try await WalkForwardTests.walk()
    let json = try Self.parsed(value.json)
    let read = try WalkForwardResult(reading: json)
    #expect(read.windows == value.windows && read.metrics == value.metrics && read.efficiency == value.efficiency)
    #expect(read.capital == value.capital && read.metric == value.metric && read.curve.equity.isEmpty)
    Self.damage(json, except: ["efficiency"]) { _ = try WalkForwardResult(reading: $0) }
  }
}
