import Testing

@testable import Reporting

@Suite struct DataReportTests {
  @Test func factsTableAndLists() {
    let report = DataReport(
      facts: [RunReport.Fact("file", "a.csv"), RunReport.Fact("cycles", "1,000")],
      table: TextTable(
        headings: ["bars", "first"], rows: [.values(label: "A", cells: ["1,000", "2003-01-02"])]),
      listings: [
        DataReport.Listing(heading: "Gaps:", lines: []), DataReport.Listing(heading: "Jumps:", lines: ["one", "two"]),
      ])
    #expect(
      report.text() == """
        file     a.csv
        cycles   1,000

             bars        first
        ----------------------
        A   1,000   2003-01-02

        Jumps:
          one
          two

        """)
  }
}
