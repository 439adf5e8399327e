import Testing

/// Rules over lanes are specialised where they are used.
@Suite struct LaneRuleTests {
  @Test func rulesAreVisibleWhereTheyAreUsed() throws {
    let types = try LaneRules.types(in: SourceTree.sources)
    #expect(types.isSuperset(of: ["Lane", "CostRule", "SizeRule", "ReturnMoments"]))
    // The batch engine is specialised in its own module: what others see of it is not generic.
    for file in SourceTree.sources where file.room != "PortfolioBatches" && !file.room.hasPrefix("EquityLoops") {
      for finding in try LaneRules.search(file, types: types) { Issue.record("\(finding)") }
    }
  }

  static let good = """
    @usableFromInline
    package struct Rule<Number: Lane>: Sendable {
      @usableFromInline let cost: Number
      @usableFromInline package internal(set) var sum = Number.zero
      @inlinable package init(cost: Number) { self.cost = cost }
      @inlinable
      package mutating func add(_ number: Number) {
        let more = number + cost
        func local() -> Number { more }
        sum = local()
      }
      @inlinable static func twice(_ number: Number) -> Number { number + number }
    }
    extension Lane {
      @inlinable package var half: Self { self / Self(repeating: 2) }
    }
    extension Rule {
      @inlinable package var none: Number { .zero }
    }
    extension Double: Lane {
      @usableFromInline package typealias Mask = Bool
    }
    extension Rule<Double> {
      init(_ cost: Int) { self.init(cost: Double(cost)) }
    }
    @usableFromInline
    package protocol LaneMask {
      var holds: Bool { get }
    }
    struct Other {
      let rule: Rule<Double>
      func plain() {}
      @inlinable func rounded<Number: Lane>(_ number: Number) -> Number { number }
    }
    """

  @Test func visibleRulesPass() throws {
    let file = SourceFile(path: "Sources/TradingModel/Planted.swift", text: Self.good)
    #expect(try LaneRules.search(file, types: LaneRules.types(in: [file])) == [])
  }

  /// Each attribute of the good text is needed: without it the line that it stands at, or above, is found.
  @Test func aPlantedGapIsFound() throws {
    let lines = Self.good.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var planted = 0
    for (index, line) in lines.enumerated() {
      guard let attribute = ["@inlinable", "@usableFromInline"].first(where: { line.contains($0) }) else { continue }
      var changed = lines
      changed[index] = line.replacing(attribute, with: "")
      let isAlone = changed[index].allSatisfy { $0 == " " }
      let file = SourceFile(path: "Sources/TradingModel/Planted.swift", text: changed.joined(separator: "\n"))
      let findings = try LaneRules.search(file, types: LaneRules.types(in: [file]))
      #expect(findings.map(\.line) == [isAlone ? index + 2 : index + 1], "\(line)")
      planted += 1
    }
    #expect(planted == 11)
  }
}
