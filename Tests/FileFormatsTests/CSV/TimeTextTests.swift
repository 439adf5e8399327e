import Testing

@testable import FileFormats

@Suite("Times are read")
struct TimeTextTests {
  private static let day: Int64 = 86_400_000_000_000

  @Test(
    "dates",
    arguments: [
      ("1970-01-01", 0), ("2003-01-02", 12_054), ("2000-02-29", 11_016), ("1678-01-01", -106_650),
      ("1899-12-31", -25_568), ("1900-03-01", -25_508), ("2261-12-31", 106_650),
    ] as [(String, Int64)])
  func dates(text: String, day: Int64) {
    #expect(TimeText.parse(text) == TimeValue(value: day * Self.day, form: .date))
    let compact = Int64(text.filter { $0 != "-" }) ?? 0
    #expect(TimeText.days(compactDate: compact) == day)
  }

  @Test(
    "instants, in seconds and nanoseconds since 1970",
    arguments: [
      ("1970-01-01T00:00:00Z", 0, 0),
      ("2003-01-02T15:30:45Z", 1_041_521_445, 0),
      ("2003-01-02 15:30:45", 1_041_521_445, 0),
      ("2003-01-02T15:30", 1_041_521_400, 0),
      ("2003-01-02t15:30:45z", 1_041_521_445, 0),
      ("2003-01-02T15:30:45+01:00", 1_041_517_845, 0),
      ("2003-01-02T15:30:45-0530", 1_041_541_245, 0),
      ("2003-01-02T15:30:45+01", 1_041_517_845, 0),
      ("2003-01-02T15:30:45.5Z", 1_041_521_445, 500_000_000),
      ("2003-01-02T15:30:45.000000001Z", 1_041_521_445, 1),
      ("1969-12-31T23:59:59.999999999Z", -1, 999_999_999),
      ("2003-01-02T00:30:00+01:00", 1_041_463_800, 0),
    ] as [(String, Int64, Int64)])
  func instants(text: String, seconds: Int64, nanoseconds: Int64) {
    #expect(TimeText.parse(text) == TimeValue(value: seconds * 1_000_000_000 + nanoseconds, form: .instant))
  }

  @Test("whole numbers", arguments: ["0", "-5", "946684800000000000", "9223372036854775807"])
  func integers(text: String) {
    #expect(TimeText.parse(text) == Int64(text).map { TimeValue(value: $0, form: .integer) })
  }

  @Test(
    "what is no time",
    arguments: [
      "", "2003", "2003-1-2", "2003-13-01", "2003-00-01", "2003-02-29", "2003-04-31", "2003-01-00", "1677-12-31",
      "2262-01-01", "2003-01-02T", "2003-01-02T24:00", "2003-01-02T23:60", "2003-01-02T23:59:60", "2003-01-02T1:00",
      "2003-01-02T15:30:45.", "2003-01-02T15:30:45.0000000001", "2003-01-02T15:30:45+1", "2003-01-02T15:30:45+24:00",
      "2003-01-02T15:30:45 Z", "02/01/2003", "2003/01/02", "2003-01-02x", "9223372036854775808",
      "10000000000000000000", "1.5", "-", "2003-01-02T15:30:45+01:", "2003-01-02T15:30:45+01:6",
    ])
  func refused(text: String) {
    #expect(TimeText.parse(text).map { $0.form == .integer && text == "2003" } ?? true, "\(text)")
  }
}
