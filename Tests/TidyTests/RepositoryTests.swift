import Foundation
import Testing

/// What lies in the repository, and what no text in it says.
@Suite struct RepositoryTests {
  static let topLevel: Set<String> = [
    "Package.swift", "Sources", "Tests", "Configs", "Docs", "README.md",
  ]

  /// Words of unfinished work, paths of one machine, and hosts that a build without packages does not need. (Put
  /// together here, or this file would be found.)
  static let bannedWords: [String] = [
    "TO" + "DO", "FIX" + "ME", "X" + "XX", "/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "pypi" + ".org",
    "python" + "hosted.org", "deb." + "debian.org",
  ]

  static func misplaced(_ names: [String], ignored: Set<String>) -> [String] {
    names.filter { !$0.hasPrefix(".") && !topLevel.contains($0) && !ignored.contains($0) }
  }

  static func wordFindings(_ file: SourceFile) throws -> [Finding] {
    let words = bannedWords.map { NSRegularExpression.escapedPattern(for: $0) }.joined(separator: "|")
    return try CodePattern("(?<!\\w)(?:\(words))(?![A-Z])").matches(in: file.text).map {
      Finding(path: file.path, line: $0.line, message: "says \($0.text)")
    }
  }

  /// The texts of the repository: everything that is not a column of numbers.
  static var texts: [SourceFile] {
    let folders = ["Sources", "Tests", "Configs", "Docs", ".ci"]
    let paths = folders.flatMap(SourceTree.paths) + ["Package.swift", "README.md", ".gitignore", ".swift-format"]
    let endings: Set<String> = [
      "swift", "yaml", "yml", "md", "sh", "py", "json", "run", "gitignore", "swift-format", "txt",
    ]
    return paths.filter { path in
      let name = path.split(separator: "/").last ?? ""
      let isOutput = path.hasPrefix("Configs/results/")
      return !isOutput && endings.contains(String(name.split(separator: ".").last ?? ""))
    }.map(SourceTree.file)
  }

  @Test func theTopLevelIsInOrder() {
    let ignored = SourceTree.file(".gitignore").lines.map { $0.hasSuffix("/") ? String($0.dropLast()) : String($0) }
    #expect(Self.misplaced(SourceTree.names(in: "."), ignored: Set(ignored)) == [])
    #expect(SourceTree.isFolder("Sources") && SourceTree.isFolder("Configs"))
  }

  @Test(arguments: [
    ("OwnTool", "README.md"), ("OwnTool", "Docs/Tutorials/YourStrategy.md"),
    ("InMemory", "Docs/Tutorials/YourStrategy.md"), ("OwnClassifier", "Docs/Tutorials/YourStrategy.md"),
  ])
  func theExamplesAreShown(_ name: String, _ document: String) {
    let text = SourceTree.file("Tests/Examples/\(name)/main.swift").text
    #expect(text.contains("import TradingSimulation"))
    #expect(SourceTree.file(document).text.contains("```swift\n\(text)```\n"))
  }

  /// The package around a program of one's own is the same in both documents, and builds with the tools of this one.
  @Test func thePackageOfOwnTypesIsShownAlike() throws {
    let start = "```swift\n// swift-tools-version: "
    let shown = try ["README.md", "Docs/Tutorials/YourStrategy.md"].map { path in
      let text = SourceTree.file(path).text
      let rest = text[try #require(text.firstRange(of: start)).upperBound...]
      return String(rest[..<(try #require(rest.firstRange(of: "```\n"))).lowerBound])
    }
    #expect(shown[0] == shown[1])
    let product = "\"TradingSimulation\""
    let manifest = SourceTree.file("Package.swift").text
    #expect(shown[0].contains(".product(name: \(product), package: \"admf\")"))
    #expect(manifest.contains(".library(name: \(product)"))
    #expect(manifest.hasPrefix("// swift-tools-version: \(shown[0].prefix { $0 != "\n" })\n"))
  }

  @Test func theReadmeIsShort() { #expect(SourceTree.file("README.md").lines.count < 150) }

  /// What a document leads to, within the repository, is there.
  @Test func linksOfDocumentsLeadSomewhere() throws {
    let link = try CodePattern("\\]\\(([^)#:]+)(?:#[^)]*)?\\)")
    let documents = SourceTree.paths(under: "Docs").filter { $0.hasSuffix(".md") } + ["README.md"]
    var count = 0
    for path in documents {
      let folder = path.split(separator: "/").dropLast().map(String.init)
      for found in link.matches(in: SourceTree.file(path).text, group: 1) {
        var parts = folder
        for part in found.text.split(separator: "/") {
          if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
        }
        let target = parts.joined(separator: "/")
        count += 1
        if SourceTree.size(target) == 0 && !SourceTree.isFolder(target) {
          Issue.record("\(path):\(found.line): there is no \(target)")
        }
      }
    }
    #expect(count > 50)
  }

  @Test func everyCommandIsInTheTableOfCommands() throws {
    let name = try CodePattern("\\bname: \"([a-z]+)\",\\s+summary:")
    let commands = SourceTree.sources.filter { $0.room == "AdmfCommands" && $0.path.hasSuffix("Command.swift") }
      .flatMap { name.matches(in: $0.text, group: 1).map(\.text) }
    #expect(commands.count > 15)
    let table = SourceTree.file("Docs/Commands.md").text
    for command in commands { #expect(table.contains("\n| `admf \(command)"), "\(command)") }
  }

  @Test func theFirstTestOfAUserIsRunHere() {
    let text = SourceTree.file("Tests/ReproducibilityTestingTests/RisingTests.swift").text
    #expect(text.contains("@Test"))
    #expect(SourceTree.file("Docs/Testing.md").text.contains("```swift\n\(text)```\n"))
  }

  @Test func theExampleInMemoryIsShort() {
    let lines = SourceTree.file("Tests/Examples/InMemory/main.swift").lines.filter { !$0.isEmpty }
    #expect(lines.count <= 12)
  }

  @Test func aMisplacedFileIsFound() {
    let names = [".ci", ".git", "Makefile", "Package.swift", "README.md", "Scripts", "results"]
    #expect(Self.misplaced(names, ignored: ["results"]) == ["Makefile", "Scripts"])
  }

  @Test func nothingIsLeftUnfinished() throws {
    let texts = Self.texts
    #expect(texts.contains { $0.path == ".ci/run" } && texts.contains { $0.path == "Configs/simple_backtest.yaml" })
    for file in texts {
      for finding in try Self.wordFindings(file) { Issue.record("\(finding)") }
    }
  }

  @Test(arguments: bannedWords)
  func aPlantedWordIsFound(_ word: String) throws {
    let file = SourceFile(path: "Docs/a.md", text: "first\nsee \(word) here\n")
    #expect(try Self.wordFindings(file).map(\.line) == [2])
    let inside = SourceFile(path: "Docs/a.md", text: "letters\(word)\n")
    #expect(try Self.wordFindings(inside) == [])
  }

  @Test func fixturesAreSmall() {
    let fixtures = SourceTree.paths(under: "Tests").filter { !$0.hasSuffix(".swift") }
    let bytes = fixtures.reduce(0) { $0 + SourceTree.size($1) }
    #expect(bytes < 4_000_000)
    #expect(bytes > 100_000, "the fixtures were not found")
  }

  /// A package without packages.
  @Test func theManifestHasNoDependency() throws {
    let banned = try CodePattern("\\.package\\s*\\(|\\.systemLibrary\\s*\\(|unsafeFlags|\\.binaryTarget\\s*\\(")
    // Those of loops for wider vectors, which no package of version 6.2 of the tools or later is refused for.
    #expect(banned.matches(in: SourceTree.manifest.code).map(\.text) == ["unsafeFlags"])
    #expect(banned.matches(in: ".package(url: a)\n.unsafeFlags([])").map(\.text) == [".package(", "unsafeFlags"])
    #expect(SourceTree.manifest.text.hasPrefix("// swift-tools-version: 6.2\n"))
  }

  /// What loops are built for is asked of the processor before they are called.
  @Test func flagsOfLoops_areThoseOfTheProcessor() throws {
    let flags = try CodePattern("-m(avx\\w+)").matches(in: SourceTree.manifest.text, group: 1).map(\.text)
    #expect(flags.count == 5)
    let asked = SourceTree.file("Sources/ProcessorVectors/VectorWidth+Processor.swift").text
    for flag in flags { #expect(asked.contains("\"\(flag)\""), "\(flag)") }
  }

  /// Loops for wider vectors have the source of all others.
  @Test(arguments: ["EquityLoopsAVX2", "EquityLoopsAVX512", "StanceLoopsAVX2"])
  func widerLoops_areTheSameFiles(room: String) throws {
    let path = SourceTree.root.appending(path: "Sources/\(room)").path(percentEncoded: false)
    let source = try FileManager.default.destinationOfSymbolicLink(atPath: path)
    #expect(room == source + "AVX2" || room == source + "AVX512")
  }
}
