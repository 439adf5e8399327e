import Testing

/// Nothing goes through a dictionary or a set in its own order.
@Suite struct DictionaryOrderTests {
  @Test func sourcesSortTheKeys() throws {
    let names = try DictionaryOrder.names(in: SourceTree.sources)
    #expect(names.contains("seriesOfSymbol"), "a dictionary of the sources that is known was not found")
    for file in SourceTree.sources {
      for finding in try DictionaryOrder.search(file, dictionaries: names).findings { Issue.record("\(finding)") }
    }
  }

  @Test(arguments: [
    "for (name, weight) in weights {", "for weight in self.weights where weight > 0 {", "for key in weights.keys {",
    "let all = weights.values.reduce(0, +)", "let pairs = weights.map { $0 }", "return Array(weights)",
    "weights.forEach { add($0) }", "let one = weights.first",
  ])
  func aPlantedIterationIsFound(_ line: String) throws {
    let text = "let weights: [String: Double]\n\(line)\n"
    let file = SourceFile(path: "Sources/RiskControl/Planted.swift", text: text)
    #expect(try DictionaryOrder.search(file, dictionaries: []).findings.map(\.line) == [2])
    let elsewhere = SourceFile(path: "Sources/RiskControl/Other.swift", text: "\n\(line)\n")
    #expect(try DictionaryOrder.search(elsewhere, dictionaries: ["weights"]).findings.map(\.line) == [2])
    #expect(try DictionaryOrder.search(elsewhere, dictionaries: []).findings == [])
  }

  @Test func aMemberIsFoundByANameThatIsADictionaryEverywhere() throws {
    let text = "let weights: [String: Double]\nfor weight in worker.weights {\n"
    let file = SourceFile(path: "Sources/RiskControl/Planted.swift", text: text)
    #expect(try DictionaryOrder.search(file, dictionaries: ["weights"]).findings.map(\.line) == [2])
    #expect(try DictionaryOrder.search(file, dictionaries: []).findings == [])
  }

  @Test(arguments: [
    "for key in weights.keys.sorted() {", "let one = weights[name]", "for weight in sortedWeights {",
    "if weights.isEmpty {", "let n = weights.values.count", "self.weights = weights",
  ])
  func whatHasAnOrderPasses(_ line: String) throws {
    let text = "var weights = Set<String>()\n\(line)\n"
    let file = SourceFile(path: "Sources/RiskControl/Planted.swift", text: text)
    #expect(try DictionaryOrder.search(file, dictionaries: []).findings == [])
  }

  @Test func aNameOfTwoTypesCountsInItsOwnFileOnly() throws {
    let dictionary = SourceFile(path: "a.swift", text: "var values: [String: Int] = [:]\nvar paths: Set<String> = []\n")
    let array = SourceFile(path: "b.swift", text: "var values: [Int] = []\n")
    #expect(try DictionaryOrder.names(in: [dictionary, array]) == ["paths"])
  }
}
