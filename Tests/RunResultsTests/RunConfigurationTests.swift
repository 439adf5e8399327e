import FileFormats
import Testing

@testable import RunResults

/// Configurations as keys and values.
@Suite struct RunConfigurationTests {
  private static func configuration(_ text: String) throws -> RunConfiguration {
    RunConfiguration(JSONValue(try YAML.parse(text)))
  }

  /// Items of lists go by `id`, `name` or number; lists of plain values and empty ones are values.
  @Test func keys_areTheWayToAValue() throws {
    let found = try Self.configuration(
      """
      strategies:
        - {id: fast, parameters: {span: 5}}
        - {id: slow, parameters: {}}
      phases: [{name: search, grid: {span: [5, 10]}}]
      risk: [{capital: 1}, {capital: 2}]
      twins: [{id: a, v: 1}, {id: a, v: 2}]
      data: {symbols: [A, B], none: [], mixed: [1, {x: 2}]}
      """)
    let values: [(String, JSONValue)] = [
      ("data.mixed.0", .integer(1)), ("data.mixed.1.x", .integer(2)), ("data.none", .array([])),
      ("data.symbols", .array([.string("A"), .string("B")])),
      ("phases.search.grid.span", .array([.integer(5), .integer(10)])), ("phases.search.name", .string("search")),
      ("risk.0.capital", .integer(1)), ("risk.1.capital", .integer(2)),
      ("strategies.fast.id", .string("fast")), ("strategies.fast.parameters.span", .integer(5)),
      ("strategies.slow.id", .string("slow")), ("strategies.slow.parameters", .object([])),
      ("twins.0.id", .string("a")), ("twins.0.v", .integer(1)), ("twins.1.id", .string("a")),
      ("twins.1.v", .integer(2)),
    ]
    #expect(found.keys.map(\.name) == values.map(\.0))
    #expect(found.keys.map(\.value) == values.map(\.1))
  }

  /// A key that one has and another does not differs, also where the value is null.
  @Test func differences_holdEveryKeyOnce() throws {
    let all = try ["{a: 1, b: null, c: 3}", "{a: 1, c: 4}", "{a: 1, b: 2, c: 3, d: x}"].map(Self.configuration)
    let found = RunConfiguration.differences(all)
    #expect(found.map(\.key) == ["b", "c", "d"])
    #expect(found[0].values == [.null, nil, .integer(2)])
    #expect(found[1].values == [.integer(3), .integer(4), .integer(3)])
    #expect(found[2].values == [nil, nil, .string("x")])
    #expect(RunConfiguration.differences([all[0], all[0]]).isEmpty && RunConfiguration.differences([]).isEmpty)
  }
}
