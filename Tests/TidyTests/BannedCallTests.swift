import Testing

/// What the code may not say, and where it may.
@Suite struct BannedCallTests {
  /// How many exceptions the sources give a reason for in place; more need a reason here as well: two hand their
  /// environment on to a process, one asks how text is shown.
  static let mostExcused = 3

  @Test(arguments: BannedCall.all)
  func sourcesAreFreeOf(_ rule: BannedCall) throws {
    for file in SourceTree.sources where !rule.allowed.contains(file.path) {
      for finding in try rule.search(file).findings { Issue.record("\(finding)") }
    }
  }

  /// An exception that nobody needs any more is removed.
  @Test(arguments: BannedCall.all)
  func exceptionsAreNeeded(_ rule: BannedCall) throws {
    for path in rule.allowed.sorted() {
      #expect(
        try !rule.search(SourceTree.file(path)).findings.isEmpty, "\(path) need not be excepted from \(rule.name)")
    }
  }

  @Test func excusesAreCounted() throws {
    let dictionaries = try DictionaryOrder.names(in: SourceTree.sources)
    var excused = 0
    for file in SourceTree.sources {
      for rule in BannedCall.all { excused += try rule.search(file).excused }
      excused += try DictionaryOrder.search(file, dictionaries: dictionaries).excused
    }
    #expect(excused <= Self.mostExcused)
  }

  @Test(arguments: BannedCall.all)
  func aPlantedCallIsFound(_ rule: BannedCall) throws {
    let module = rule.modules?.sorted().first ?? "Coordination"
    #expect(!rule.bad.isEmpty)
    for line in rule.bad {
      let file = SourceFile(path: "Sources/\(module)/Planted.swift", text: "// first\n  \(line)\n")
      let (findings, excused) = try rule.search(file)
      #expect(findings.map(\.line) == [2], "\(line)")
      #expect(excused == 0)
    }
    for line in rule.good {
      let file = SourceFile(path: "Sources/\(module)/Planted.swift", text: "  \(line)\n")
      #expect(try rule.search(file).findings == [], "\(line)")
    }
  }

  @Test func aReasonExcusesItsLineOnly() throws {
    let text = """
      let a = Date()  // determinism-ok: shown to people only
      let b = Date()  // determinism-ok:
      let c = Date()
      """
    let rule = try #require(BannedCall.all.first { $0.name == "Date" })
    let (findings, excused) = try rule.search(SourceFile(path: "Sources/AdmfCommands/Planted.swift", text: text))
    #expect(findings.map(\.line) == [2, 3])
    #expect(excused == 1)
  }

  @Test func modulesThatARuleLeavesOutAreNotSearched() throws {
    let rule = try #require(BannedCall.all.first { $0.name == "actor" })
    let file = SourceFile(path: "Sources/TradingContainers/Planted.swift", text: "actor Engine {}\n")
    #expect(try rule.search(file).findings == [])
  }
}
