import FileFormats
import Testing

@testable import Expressions

/// What expressions come to, over values and over columns.
@Suite struct EvaluationTests {
  private static let scope: ExpressionScope = {
    var scope = ExpressionScope()
    scope.define(["n"], ExpressionType(.number, isNullable: true), slot: 0)
    scope.define(["x"], ExpressionType(.number, isNullable: true), slot: 1)
    scope.define(["t"], ExpressionType(.text, isNullable: true), slot: 2)
    scope.define(["b"], ExpressionType(.boolean, isNullable: true), slot: 3)
    scope.define(["c"], ExpressionType(.boolean, isNullable: true), slot: 4)
    return scope
  }()

  private static func value(_ text: String, _ values: ExpressionValue...) throws -> ExpressionValue {
    try Expression(text, in: scope, expecting: nil).value { $0 < values.count ? values[$0] : .null }
  }

  @Test(arguments: [
    ("1 + 2 * 3 - 4 / 8", ExpressionValue.number(6.5)),
    ("7 - 2 - 1", .number(4)),
    ("8 / 4 / 2", .number(1)),
    ("-2 * -3", .number(6)),
    ("min(3, 1, 2) + max(3, 1, 2) + abs(-4)", .number(8)),
    ("0.1 + 0.2 == 0.3", .boolean(false)),
    ("1 / 0", .null),
    ("0 / 0 == null", .boolean(true)),
    ("1e308 * 10 > 1", .boolean(false)),
    ("n == null", .boolean(true)),
    ("n != null", .boolean(false)),
    ("null == null", .boolean(true)),
    ("n + 1 == null", .boolean(true)),
    ("min(n, 1) == null", .boolean(true)),
    ("n > 1", .boolean(false)),
    ("n <= 1", .boolean(false)),
    ("n != 1", .boolean(false)),
    ("n == n", .boolean(false)),
    ("not n > 1", .boolean(true)),
    ("b", .null),
    ("not b", .boolean(true)),
    ("b or true", .boolean(true)),
    ("b == c", .boolean(false)),
    ("b != true", .boolean(false)),
    ("(n > 1) == null", .boolean(false)),
    ("t == 'x' or t != 'x'", .boolean(false)),
    ("t", .null),
    ("'abc' < 'abd' and 'Z' < 'a' and 'a' < 'aa'", .boolean(true)),
    // One letter in two spellings: bytes count.
    ("'\u{E9}' == 'e\u{301}'", .boolean(false)),
    ("true != false", .boolean(true)),
    ("true == (1 < 2)", .boolean(true)),
    ("true or false and false", .boolean(true)),
    ("not false and false", .boolean(false)),
  ])
  func nothingIsThere(_ text: String, _ expected: ExpressionValue) throws {
    #expect(try Self.value(text) == expected)
  }

  @Test func valuesCount() throws {
    #expect(try Self.value("n * 2 + x", .number(3), .number(0.5)) == .number(6.5))
    #expect(try Self.value("n", .number(.infinity)) == .null)
    #expect(try Self.value("n", .text("1")) == .null)
    #expect(try Self.value("t", .null, .null, .text("a")) == .text("a"))
    #expect(try Self.value("b and not c", .null, .null, .null, .boolean(true), .boolean(false)) == .boolean(true))
  }

  // MARK: Columns

  @Test func everyKindOfNumber() throws {
    let batch = ColumnBatch(
      [
        ColumnSchema("i", .int32), ColumnSchema("l", .int64), ColumnSchema("f", .float),
        ColumnSchema("d", .decimal(precision: 5, scale: 2), isOptional: true),
      ],
      [
        Column(.int32s([1, 2, 3, -4])), Column(.int64s([1, .max, 3, .min])),
        Column(.floats([1, .infinity, 0.5, .nan])),
        Column(.doubles([1, 0, 0.5, -4]), isPresent: [true, false, true, true]),
      ], rowCount: 4)
    func mask(_ text: String) throws -> [Bool] {
      try Expression(text, in: ExpressionScope(columns: batch.schema)).mask(batch)
    }
    #expect(try mask("i == l") == [true, false, true, false])
    #expect(try mask("l > 9.2e18") == [false, true, false, false])
    #expect(try mask("f == null") == [false, true, false, true])
    #expect(try mask("f == d") == [true, false, true, false])
    #expect(try mask("d != null") == [true, false, true, true])
    #expect(try mask("d != 1") == [false, false, true, true])
    #expect(try mask("2 < 3") == [true, true, true, true])
    #expect(try mask("1 < i") == [false, true, true, false])
    #expect(try mask("-i == abs(i) - 0") == [false, false, false, true])
  }

  @Test func textsInBothForms() throws {
    let codes = TextColumn(codes: [2, 0, 1, 2], texts: TextList(["MSFT", "IBM", "A"]))
    let plain = TextColumn(["A", "MSFT", "", "é"])
    let batch = ColumnBatch(
      [ColumnSchema("s", .text, isOptional: true), ColumnSchema("p", .text)],
      [Column(.texts(codes), isPresent: [true, true, true, false]), Column(.texts(plain))], rowCount: 4)
    func mask(_ text: String) throws -> [Bool] {
      try Expression(text, in: ExpressionScope(columns: batch.schema)).mask(batch)
    }
    #expect(try mask("s == 'A'") == [true, false, false, false])
    #expect(try mask("s != 'A'") == [false, true, true, false])
    #expect(try mask("'B' < s") == [false, true, true, false])
    #expect(try mask("s == p") == [true, true, false, false])
    #expect(try mask("s >= p") == [true, true, true, false])
    #expect(try mask("p > 'z'") == [false, false, false, true])
    #expect(try mask("s == null") == [false, false, false, true])
  }

  @Test func timesOfAnyUnit() throws {
    // 2003-01-02 and the day after; the last is beyond what nanoseconds in 64 bits hold.
    let days: [Int32] = [12_054, 12_055, 12_055, 2_932_896]
    let batch = ColumnBatch(
      [
        ColumnSchema("day", .date), ColumnSchema("ms", .timestamp(.milliseconds, isUTC: true)),
        ColumnSchema("ns", .timestamp(.nanoseconds, isUTC: false), isOptional: true),
        ColumnSchema("clock", .time(.microseconds)),
      ],
      [
        Column(.int32s(days)), Column(.int64s(days.map { Int64($0) * 86_400_000 })),
        Column(.int64s([12_054 * 86_400_000_000_000 + 1, 0, 0, 0]), isPresent: [true, true, false, true]),
        Column(.int64s([0, 34_200_000_000, 34_200_000_001, 86_399_999_999])),
      ], rowCount: 4)
    func mask(_ text: String) throws -> [Bool] {
      try Expression(text, in: ExpressionScope(columns: batch.schema)).mask(batch)
    }
    #expect(try mask("day == ms") == [true, true, true, true])
    #expect(try mask("day >= '2003-01-03'") == [false, true, true, true])
    #expect(try mask("'2003-01-02T00:00:00.000000001Z' == ns") == [true, false, false, false])
    #expect(try mask("ns < ms") == [false, true, false, true])
    #expect(try mask("ns == null") == [false, false, true, false])
    #expect(try mask("clock > '09:30'") == [false, false, true, true])
    #expect(try mask("ms < '2003-01-02T23:59:59.999+01:00'") == [true, false, false, false])
  }

  @Test func aColumnWithoutAnyValueFitsEverywhere() throws {
    let schema = [ColumnSchema("e", .text, isOptional: true), ColumnSchema("n", .int64)]
    let batch = ColumnBatch(
      schema, [Column(.texts(TextColumn(["", ""])), isPresent: [false, false]), Column(.int64s([1, 2]))], rowCount: 2)
    let scope = ExpressionScope(columns: schema, isEmpty: [true, false])
    for text in ["e > 1", "e == 'x'", "e + 1 > n", "e", "e == true", "e != null", "abs(e) == n", "e == e"] {
      let expression = try Expression(text, in: scope)
      #expect(expression.mask(batch) == [false, false], "\(text)")
      #expect(!expression.isTrue { $0 == 0 ? .null : .number(1) }, "\(text)")
    }
    for text in ["e == null", "not e", "e + 1 == null"] {
      #expect(try Expression(text, in: scope).mask(batch) == [true, true], "\(text)")
    }
  }

  @Test func columnsMayStandElsewhere() throws {
    let schema = [ColumnSchema("a", .int64), ColumnSchema("b", .int64), ColumnSchema("c", .int64)]
    let expression = try Expression("c > a", in: ExpressionScope(columns: schema))
    let batch = ColumnBatch([schema[2], schema[0]], [Column(.int64s([1, 5])), Column(.int64s([2, 4]))], rowCount: 2)
    #expect(expression.mask(batch) { $0 == 2 ? 0 : 1 } == [false, true])
  }
}
