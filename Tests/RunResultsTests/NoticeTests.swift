import Determinism
import FileFormats
import Foundation
import Testing
import TradingModel

@testable import RunResults

/// Notices in manifests, in order, and in the documentation.
@Suite struct NoticeTests {
  private static let notices = [
    Notice(
      .entriesRefused, portfolio: "main", text: "4 entries refused", help: "more capital",
      facts: [NoticeFact(.count, 4), NoticeFact(.reason, "insufficient_funds")],
      items: [
        [
          NoticeFact(.symbol, "BTC"), NoticeFact(.price, 61_000.0), NoticeFact(.funds, 0.1),
          NoticeFact(.time, Timestamp(year: 2024, month: 1, day: 2)),
        ]
      ]),
    Notice(.shortSample, text: "5 daily returns", facts: [NoticeFact(.days, 5)]),
  ]

  private func manifest() -> RunManifest {
    RunManifest(
      configHash: String(repeating: "a", count: 64), dataHashes: [], masterSeed: 1, containerSeeds: [],
      executionOrder: [], programVersion: "1", toolchain: "none")
  }

  private func read(_ text: String) throws(ResultsError) -> RunManifest {
    try RunManifest(text: Array(text.utf8), path: "manifest.json")
  }

  @Test func manifest_readsWhatItWrote() throws {
    var manifest = manifest()
    manifest.notices = Self.notices
    let text = String(decoding: manifest.text, as: UTF8.self)
    #expect(try read(text) == manifest)
    // What a later version may write is passed over.
    #expect(try read(text.replacing("\"short_sample\"", with: "\"new_code\"")).notices == [Self.notices[0]])
    #expect(try read(text.replacing("\"days\"", with: "\"new_fact\"")).notices.last?.facts == [])
    #expect(try read(text.replacing("\"notices\"", with: "\"other\"")).notices == [])
  }

  @Test(arguments: [
    ("\"days\": 5", "\"days\": \"5\""), ("\"2024-01-02T00:00:00Z\"", "\"2024\""),
    ("\"text\": \"5 daily returns\"", "\"text\": 5"), ("\"code\": \"short_sample\"", "\"code\": 1"),
    ("\"portfolio\": \"main\"", "\"portfolio\": null"), ("\"help\": \"more capital\"", "\"help\": []"),
  ]) func anotherForm_isRefused(_ part: String, _ other: String) throws {
    var manifest = manifest()
    manifest.notices = Self.notices
    let text = String(decoding: manifest.text, as: UTF8.self)
    try #require(text.contains(part))
    let expected = ResultsError.badManifest(
      path: "manifest.json", problem: "notices is missing or has another form")
    #expect(throws: expected) { try read(text.replacing(part, with: other)) }
  }

  @Test func order_isThatOfCodesAndPortfolios() {
    func notice(_ code: NoticeCode, _ portfolio: String?) -> Notice { Notice(code, portfolio: portfolio, text: "") }
    let sorted = [
      notice(.ruin, "w2"), notice(.ruin, "w10"), notice(.priceJumps, nil), notice(.openPositions, "w1"),
    ]
    #expect(Notice.inOrder(sorted.reversed()) == sorted)
  }

  /// The tables of the documentation say what the source says.
  @Test func documentation_listsEveryCodeAndFact() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appendingPathComponent("Docs/Notices.md"), encoding: .utf8)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
    let codes = NoticeCode.allCases.map {
      "| `\($0.rawValue)` | \($0.severity.rawValue) | \($0.isKnownBefore ? "yes" : "") | \($0.meaning) |"
    }
    let facts = NoticeFact.Name.allCases.map {
      "| `\($0.rawValue)` | \($0.type.rawValue) | \($0.unit?.rawValue ?? "") | \($0.meaning) |"
    }
    #expect(rows == codes + facts)
  }
}
