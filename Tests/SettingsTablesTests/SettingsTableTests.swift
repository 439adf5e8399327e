import Determinism
import FileFormats
import SettingsTables
import Testing

/// Settings with one key of each kind that the tables of the workflow do not exercise at their bounds.
private struct Sample: Equatable, Sendable {
  var count = 3
  var level = 0.5
  var name = "a"
  var note: String?
  var inner = Inner()

  struct Inner: Equatable, Sendable {
    var isOn = false
    var size = 1
  }

  static let table = SettingsTable(initial: Sample(), later: ["future"]) {
    Field.value("count", \.count, .integer(1...10), unit: "things", "How many.")
    Field.value("level", \.level, .number(.within(0..<1)), "How much.")
    Field.required("name", \.name, .identifier, "What it is called.")
    Field.optional("note", \.note, .text, none: "no note", "A note.")
    Field.section("inner", \.inner, Inner.table, "What is within.")
  }
  .check { sample, mapping in
    if sample.count > 5 && sample.inner.isOn { mapping.report("count", "too many to be on") }
  }
}

extension Sample.Inner {
  fileprivate static let table = SettingsTable(
    initial: Sample.Inner(),
    variants: SettingsVariants("on", label: "switch", [.init("off"), .init("on", ["size"])])
  ) {
    Field.custom(
      "on", .choice(["on", "off"]), .value, "Whether it is on.",
      decode: { reader, inner in inner.isOn = KeyReader.text(reader.node) == "on" },
      encode: { .string($0.isOn ? "on" : "off") }, show: { $0.isOn ? "on" : "off" },
      draw: { draw, inner in inner.isOn = draw.coin() })
    Field.value("size", \.size, .integer(1...Int.max), "How large it is.")
  }
}

@Suite struct SettingsTableTests {
  private func decode(_ text: String, into sample: inout Sample) throws -> [String] {
    let problems = ProblemCollector()
    Sample.table.decode(try YAML.parse(text), path: "", into: &sample, problems)
    return problems.sorted().map { "\($0.location): \($0.key): \($0.message)" }
  }

  @Test func keysThatAreGiven_areRead() throws {
    var sample = Sample()
    #expect(try decode("{count: 7, level: 0, name: b, note: x, inner: {on: on, size: 2}}", into: &sample).count == 1)
    #expect(
      sample == Sample(count: 7, level: 0, name: "b", note: "x", inner: Sample.Inner(isOn: true, size: 2)))
    // Laid over these, a mapping changes what it gives; a null is no value where the default is a description.
    #expect(try decode("{count: 4, note: null, inner: null}", into: &sample) == [])
    #expect(sample.count == 4 && sample.note == "x" && sample.inner == Sample.Inner(isOn: true, size: 2))
  }

  @Test func problems_areFoundAtOnce() throws {
    var sample = Sample(name: "")
    #expect(
      try decode("{count: 11, level: 1, note: '', future: 1, coutn: 1, inner: {size: 4}}", into: &sample) == [
        "1:1: : missing key 'name'",
        "1:9: count: out of bounds, was 11; allowed a whole number 1 to 10",
        "1:20: level: out of bounds, was 1; allowed a number >= 0 and < 1",
        "1:29: note: must not be empty",
        "1:33: future: not supported in this version",
        "1:44: coutn: unknown key; allowed count, inner, level, name, note; did you mean count?",
        "1:62: inner.size: does not belong to switch 'off'",
      ])
    #expect(sample == Sample(name: "", inner: Sample.Inner(size: 4)), "what is wrong changes nothing")
  }

  @Test func writtenValues_areAllOrThoseThatDiffer() {
    var sample = Sample()
    func text(_ value: JSONValue?) -> String { value.map { String(decoding: $0.compactText, as: UTF8.self) } ?? "nil" }
    #expect(
      text(Sample.table.encode(sample)) == #"{"count":3,"level":0.5,"name":"a","note":null,"inner":{"on":"off"}}"#)
    #expect(text(Sample.table.difference(sample, Sample())) == "nil")
    sample.inner = Sample.Inner(isOn: true, size: 1)
    sample.note = "x"
    #expect(text(Sample.table.difference(sample, Sample())) == #"{"note":"x","inner":{"on":"on"}}"#)
  }

  /// A key that is new, and has its default, is in no difference: it renames no folder of a run.
  @Test func newKey_changesNoDifference() {
    let older = SettingsTable(initial: Sample()) { Sample.table.fields.filter { $0.name != "level" } }
    var sample = Sample(count: 5, note: "x")
    #expect(older.difference(sample, Sample()) == Sample.table.difference(sample, Sample()))
    sample.level = 0.25
    #expect(older.difference(sample, Sample()) != Sample.table.difference(sample, Sample()))
  }

  @Test func documentation_andSchema_sayWhatIsAllowed() {
    let keys = Sample.table.documentation(path: "sample")
    #expect(
      keys.map(\.path) == [
        "sample.count", "sample.level", "sample.name", "sample.note", "sample.inner", "sample.inner.on",
        "sample.inner.size",
      ])
    #expect(keys.map(\.defaultValue) == ["3", "0.5", nil, "no note", "its defaults", "off", "1"])
    #expect(keys[0].unit == "things" && keys[0].bounds == "1 to 10" && keys[6].bounds == ">= 1")
    let count = Sample.table.schema["properties"]?["count"]
    #expect(
      count.map { String(decoding: $0.compactText, as: UTF8.self) }
        == #"{"description":"How many. Unit: things.","type":"integer","minimum":1,"maximum":10,"default":3}"#)
    #expect(Sample.table.schema["required"] == .array([.string("name")]))
  }

  /// Drawn settings are right, and reach what they may be.
  @Test func drawnSettings_areRight() {
    var draw = SettingsDraw(SeededGenerator(masterSeed: 1, id: "settings", purpose: "test"), size: Int.max)
    let samples = (0..<500).map { _ in Sample.table.drawn(&draw) }
    #expect(samples.allSatisfy { Sample.table.problems(of: $0) == [] })
    #expect(Set(samples.map(\.count)) == Set(1...10))
    #expect(samples.contains { $0.inner.size > 1 << 40 } && samples.contains { $0.inner.size < 1 << 20 })
    #expect(samples.contains { $0.note != nil } && samples.contains { $0.note == nil })
    // A small size keeps numbers near their lower bound.
    var small = SettingsDraw(SeededGenerator(masterSeed: 1, id: "settings", purpose: "test"), size: 4)
    let near = (0..<200).map { _ in Sample.table.drawn(&small).inner.size }
    #expect(near.allSatisfy { $0 <= 5 } && Set(near).count > 3)
  }
}

@Suite struct NumberBoundsTests {
  @Test func bounds_areOpenOrClosed() {
    #expect(!NumberBounds.positive.contains(0) && NumberBounds.notNegative.contains(0))
    #expect(NumberBounds.fraction.contains(1) && !NumberBounds.fraction.contains(1.0.nextUp))
    #expect(!NumberBounds.within(0..<1).contains(1) && NumberBounds.within(0...1).contains(1))
    for value in [Double.nan, .infinity, -.infinity] { #expect(!NumberBounds.finite.contains(value)) }
    #expect(NumberBounds.finite.description == "" && NumberBounds.within(0..<1).description == ">= 0 and < 1")
    #expect(NumberBounds.amount.description == "> 0 and <= 1000000000000000")
  }
}
