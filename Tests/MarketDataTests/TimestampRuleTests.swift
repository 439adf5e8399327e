import Testing
import TradingModel

@testable import MarketData

@Suite("Times of files become closing times")
struct TimestampRuleTests {
  private func file(_ times: [String]) -> String {
    "timestamp,open,high,low,close\n" + times.map { $0 + ",1,1,1,1\n" }.joined()
  }

  @Test("dates and midnights are sessions, other times close")
  func defaults() throws {
    #expect(try times(loadOne(file(["2003-01-02"]))) == ["2003-01-02T23:59:59.999999999Z"])
    #expect(
      try times(loadOne(file(["2003-01-02T00:00:00Z", "2003-01-03T02:00:00+02:00"])))
        == ["2003-01-02T23:59:59.999999999Z", "2003-01-03T23:59:59.999999999Z"])
    #expect(
      try times(loadOne(file(["2003-01-02T00:00:00Z", "2003-01-02T04:00:00Z"])))
        == ["2003-01-02T00:00:00Z", "2003-01-02T04:00:00Z"])
    #expect(
      try times(loadOne(file(["2003-01-02T00:00:00+01:00", "2003-01-02T01:00:00+01:00"])))
        == ["2003-01-01T23:00:00Z", "2003-01-02T00:00:00Z"])
    #expect(try times(loadOne(file(["2003-01-02 09:31"]))) == ["2003-01-02T09:31:00Z"])
  }

  @Test("close and open as configured")
  func configured() throws {
    #expect(try times(loadOne(file(["2003-01-02"])) { $0.timestamp = .close }) == ["2003-01-02T00:00:00Z"])
    #expect(
      try times(
        loadOne(file(["2003-01-02T09:30:00Z", "2003-01-02T09:35:00Z"])) {
          $0.timestamp = .open
          $0.barLength = 300_000_000_000
        }) == ["2003-01-02T09:35:00Z", "2003-01-02T09:40:00Z"])
    #expect(
      try errorsOfOne(file(["2003-01-02"])) { $0.timestamp = .open }
        == "times of opening need the length of a bar; expected data.bar_length")
    #expect(
      try errorsOfOne(file(["2003-01-02T09:30:00Z"])) { $0.timestamp = .session }
        == "X.csv: has times of day, but data.timestamp is session; expected dates, or times at 00:00:00Z")
  }

  @Test("sessions and bars within the day do not mix")
  func mixture() throws {
    let files = ["A.csv": file(["2003-01-02"]), "B.csv": file(["2003-01-02T09:30:00Z"])]
    let text = try load(files, ["A", "B"]).failureText
    #expect(
      text?.hasPrefix("B.csv: holds bars within the day, but ") == true
        && text?.hasSuffix("A.csv holds sessions; expected one kind in a run, or data.timestamp") == true)
    #expect(try load(files, ["A", "B"]) { $0.timestamp = .close }.get().cycleCount == 2)
  }

  @Test(
    "time since 1970 is told apart by size",
    arguments: [
      "1041521445", "1041521445000", "1041521445000000", "1041521445000000000",
    ])
  func epochs(text: String) throws {
    #expect(try times(loadOne(file([text]))) == ["2003-01-02T15:30:45Z"])
  }

  @Test("units do not change within a file, and unclear sizes are refused")
  func unclear() throws {
    #expect(
      try errorsOfOne(file(["1041521445", "1041521446000"]))
        == "X.csv:3:1: timestamp: out of range, was 1041521446000; expected seconds since 1970 as the size of the "
        + "first time says")
    #expect(
      try errorsOfOne(file(["50000000000"]))
        == "X.csv:2:1: timestamp: in an unknown unit, was 50000000000; expected seconds, milliseconds, microseconds or "
        + "nanoseconds since 1970 (from 1973 on, or with data.epoch_unit)")
    #expect(
      try errorsOfOne(file(["20030131", "20030132"]))
        == "X.csv:3:1: timestamp: not a date, was 20030132; expected YYYYMMDD from 1800 to 2090, since the first "
        + "time has eight digits")
    #expect(
      try errorsOfOne(file(["2003-01-02", "2003-01-03T10:00:00Z"]))
        == "X.csv:3:1: timestamp: a date with a time of day, was \"2003-01-03T10:00:00Z\"; "
        + "expected a date as in the rows before")
  }

  @Test("years beyond 1800 to 2090 are refused, so that distances of times fit")
  func years() throws {
    #expect(
      try errorsOfOne(file(["1799-12-31", "1800-01-01"]))
        == "X.csv:2:1: timestamp: out of range, was 1799-12-31; expected a year from 1800 to 2090")
    #expect(
      try errorsOfOne(file(["2090-12-31T23:59:59.999999999Z", "2091-01-01T00:00:00Z"]))
        == "X.csv:3:1: timestamp: out of range, was 2091-01-01T00:00:00Z; expected a year from 1800 to 2090")
    #expect(
      try errorsOfOne(file(["18000101", "22610101"]))
        == "X.csv:3:1: timestamp: not a date, was 22610101; expected YYYYMMDD from 1800 to 2090, since the first "
        + "time has eight digits")
    #expect(try loadOne(file(["1800-01-01", "2090-12-31"])).cycleCount == 2)
    #expect(try loadOne(file(["18000101", "20901231"])).cycleCount == 2)
  }

  @Test("a configured unit holds for any size")
  func configuredUnit() throws {
    #expect(
      try times(loadOne(file(["3600000", "7200000"])) { $0.epochUnit = .milliseconds })
        == ["1970-01-01T01:00:00Z", "1970-01-01T02:00:00Z"])
    #expect(
      try errorsOfOne(file(["10000000000000000"])) { $0.epochUnit = .milliseconds }
        == "X.csv:2:1: timestamp: out of range, was 10000000000000000; expected milliseconds since 1970 as configured")
  }

  @Test("the range counts in closing times and both its ends belong to it")
  func range() throws {
    let text = file(["2003-01-02", "2003-01-03", "2003-01-06", "2003-01-07"])
    let set = try loadOne(text) {
      $0.start = Timestamp(year: 2003, month: 1, day: 3)
      $0.end = Timestamp(nanoseconds: Timestamp(year: 2003, month: 1, day: 7).nanoseconds - 1)
    }
    #expect(times(set).map { String($0.prefix(10)) } == ["2003-01-03", "2003-01-06"])
    let instants = file(["2003-01-02T10:00:00Z", "2003-01-02T11:00:00Z", "2003-01-02T12:00:00Z"])
    let exact = try loadOne(instants) {
      $0.start = Timestamp(nanoseconds: 1_041_501_600_000_000_000)
      $0.end = Timestamp(nanoseconds: 1_041_505_200_000_000_000)
    }
    #expect(times(exact) == ["2003-01-02T10:00:00Z", "2003-01-02T11:00:00Z"])
    #expect(
      try errorsOfOne(text) { $0.start = Timestamp(year: 2004, month: 1, day: 1) }
        == "X has no bar from 2004-01-01T00:00:00Z to the end; its data run from 2003-01-02T23:59:59.999999999Z to "
        + "2003-01-07T23:59:59.999999999Z")
    #expect(
      try errorsOfOne(text) {
        $0.start = Timestamp(year: 2004, month: 1, day: 1)
        $0.end = Timestamp(year: 2003, month: 1, day: 1)
      } == "the data's end 2003-01-01T00:00:00Z lies before its start 2004-01-01T00:00:00Z; expected a later end")
  }

  @Test("a warm-up keeps cycles before the start")
  func warmup() throws {
    let text = file(["2003-01-02", "2003-01-03", "2003-01-06", "2003-01-07"])
    let start = Timestamp(year: 2003, month: 1, day: 6)
    let set = try loadOne(text) {
      $0.start = start
      $0.warmup = 1
    }
    #expect(times(set).map { String($0.prefix(10)) } == ["2003-01-03", "2003-01-06", "2003-01-07"])
    #expect(set.warmupCount == 1)
    #expect(
      try errorsOfOne(text) {
        $0.start = start
        $0.warmup = 3
      } == "a warm-up of 3 cycles before 2003-01-06T00:00:00Z needs more data; expected at most 2")
    #expect(
      try errorsOfOne(text) { $0.warmup = 3 } == "a warm-up of 3 has no start to lie before; expected data.start")
  }
}
