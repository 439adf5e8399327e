import RunResults
import Testing

@testable import Reporting

/// How notices are shown.
@Suite struct NoticeListTests {
  private static let refused = Notice(
    .entriesRefused, portfolio: "main", text: "4 entries refused: one unit of BTC cost 61,000.00 on 2024-01-02",
    help: "`risk.quantities: fractional`")

  @Test func sentencesAreBrokenBetweenWords() {
    let lines = NoticeList([Self.refused, Notice(.shortSample, text: "5 daily returns")]).lines(width: 70)
    #expect(
      lines == [
        "warning   entries_refused   main: 4 entries refused: one unit of BTC",
        "                            cost 61,000.00 on 2024-01-02; what helps:",
        "                            `risk.quantities: fractional`",
        "warning   short_sample      5 daily returns",
      ])
  }

  /// A percent sign stays with its number, wherever a line ends.
  @Test(arguments: 40...80) func percentSignsStayWithTheirNumbers(_ width: Int) {
    let text = "equity of 640.00 was 36.00 % below its peak: the largest fall came to 36.00 %; 5.00 %"
    let lines = NoticeList([Notice(.drawdownStop, text: text)]).lines(width: width)
    #expect(lines.count > 1 && !lines.contains { $0.dropFirst(26).hasPrefix("%") })
    #expect(lines.map { $0.dropFirst(26) }.joined(separator: " ") == text)
  }

  @Test func ofManyTheFirstAreShown() {
    let lines = NoticeList(Array(repeating: Self.refused, count: 1023), namesPortfolios: false).lines(width: 300)
    #expect(lines.count == NoticeList.limit + 1 && lines.last == "and 1,003 more, in the manifest")
    #expect(lines[0].contains("   4 entries refused"))
    #expect(NoticeList([]).lines() == [])
  }
}
