import Testing

@testable import Reporting

/// The lines that a terminal shows while phases run.
@Suite struct PhaseLinesTests {
  /// One that has ended, one at work, one that waits.
  private static let three: PhaseLines = {
    var lines = PhaseLines(["signals", "search", "validation"])
    lines.update("signals") { row in
      (row.state, row.done, row.total, row.stored, row.seconds) = ("complete", 6, 6, 2, 0.5)
    }
    lines.update("search") { row in
      (row.state, row.done, row.total, row.stored, row.seconds) = ("running", 1_500, 2_000, 500, 4)
    }
    return lines
  }()

  @Test func aLineAPhase_inColumns() {
    #expect(
      Self.three.lines(width: 120) == [
        "signals     complete                                6 of 6          2 were there           0.5 s",
        "search      running   [###############     ]  75 %  1,500 of 2,000  500 were there  250/s  2.0 s left",
        "validation  pending",
      ])
  }

  /// What is worked of the units at hand counts for the bar, the rate and the time left, and is not done.
  @Test func unitsAtHand_areWorkedAndNotDone() {
    var lines = PhaseLines(["search"])
    lines.update("search") { row in
      (row.state, row.total, row.part, row.seconds) = ("running", 75, 30, 2)
    }
    #expect(
      lines.lines(width: 120) == ["search  running  [########            ]  40 %  0 of 75  15/s  3.0 s left"])
  }

  /// What goes first where the terminal is narrow.
  @Test func narrowTerminals_showLess() {
    let full = "search      running   75 %  1,500 of 2,000  500 were there"
    let expected: [Int: String] = [
      98: "\(full)  250/s  2.0 s left",
      75: "\(full)  2.0 s left",
      60: "search      running   75 %  1,500 of 2,000  2.0 s left",
      45: "search      running   75 %  2.0 s left",
      30: "search      running   75 %",
      24: "search      running   75",
      12: "search      ",
    ]
    for (width, line) in expected {
      let lines = Self.three.lines(width: width)
      #expect(lines.count == 3 && lines.allSatisfy { $0.unicodeScalars.count <= width })
      #expect(lines[1] == line)
    }
    #expect(Self.three.lines(width: 0) == ["", "", ""])
  }

  /// A phase of which nobody knows how far it has come tells how long it has been at work; phases of files within stand
  /// below the phase that runs the file.
  @Test func phasesWithinOthers_standBelowThem() {
    var lines = PhaseLines(["within", "last"])
    lines.update("within") { $0.state = "running" }
    lines.update("within.a") { ($0.state, $0.seconds) = ("failed", 3) }
    lines.update("within.b") { ($0.state, $0.seconds) = ("running", 75) }
    lines.update("other.c") { $0.state = "running" }
    #expect(lines.rows.map(\.name) == ["within", "within.a", "within.b", "last", "other.c"])
    let shown = ["within.a  failed   3.0 s", "within.b  running  1 min 15 s", "last      pending"]
    #expect(Array(lines.lines(width: 80)[1...3]) == shown)
  }

  /// What a terminal is sent: up to the first line, each line over the old one, and what is left below erased.
  @Test func frames_areRewrittenInPlace() {
    var shown = ShownLines()
    #expect(shown.isEmpty)
    #expect(shown.frame(["a", "bc"], columns: 10) == "\ra\u{1B}[K\r\nbc\u{1B}[K")
    #expect(shown.frame(["d", "e", "f"], columns: 10) == "\r\u{1B}[1Ad\u{1B}[K\r\ne\u{1B}[K\r\nf\u{1B}[K")
    #expect(shown.frame(["g"], columns: 10) == "\r\u{1B}[2Ag\u{1B}[K\u{1B}[J")
    #expect(shown.frame([], columns: 10) == "\r\u{1B}[J" && shown.isEmpty)
    // A terminal that was made narrower has broken the lines that it shows.
    #expect(shown.frame(["12345", "12"], columns: 10) == "\r12345\u{1B}[K\r\n12\u{1B}[K")
    #expect(shown.frame(["1", "2"], columns: 3) == "\r\u{1B}[2A1\u{1B}[K\r\n2\u{1B}[K\u{1B}[J")
  }
}
