import FileFormats
import Testing

@testable import Expressions

/// Names, types and the messages about them.
@Suite struct CheckingTests {
  private static let scope: ExpressionScope = {
    var scope = ExpressionScope()
    scope.define(["discovery", "best", "sharpe"], ExpressionType(.number, isNullable: true), slot: 0)
    scope.define(["discovery", "best", "trades"], ExpressionType(.number), slot: 1)
    scope.define(["discovery", "trials", "count"], ExpressionType(.number), slot: 2)
    scope.define(["discovery", "state"], ExpressionType(.text), slot: 3)
    scope.define(["my-strat", "fast"], ExpressionType(.number), slot: 4)
    scope.define(["ready"], ExpressionType(.boolean, isNullable: true), slot: 5)
    scope.define(["since"], ExpressionType(.time), slot: 6)
    scope.define(["opens"], ExpressionType(.timeOfDay), slot: 7)
    return scope
  }()

  @Test func theWholeOfAnExpression() throws {
    let text = "discovery.best.sharpe>0.5 and discovery.trials.count >= 100 and discovery.best.sharpe < 9"
    let expression = try Expression(text, in: Self.scope)
    #expect(
      expression.description
        == "discovery.best.sharpe > 0.5 and discovery.trials.count >= 100 and discovery.best.sharpe < 9")
    #expect(expression.references.map(\.text) == ["discovery.best.sharpe", "discovery.trials.count"])
    #expect(expression.references.map(\.slot) == [0, 2])
    #expect(expression.type == ExpressionType(.boolean))
  }

  @Test func theTypeOfTheWhole() throws {
    func type(_ text: String) throws -> ExpressionType { try Expression(text, in: Self.scope, expecting: nil).type }
    #expect(try type("discovery.best.trades") == ExpressionType(.number))
    #expect(try type("discovery.best.sharpe") == ExpressionType(.number, isNullable: true))
    #expect(try type("discovery.best.trades / 2") == ExpressionType(.number, isNullable: true))
    #expect(try type("'x'") == ExpressionType(.text))
    #expect(try type("ready") == ExpressionType(.boolean, isNullable: true))
    #expect(try type("not ready") == ExpressionType(.boolean))
    #expect(try type("since") == ExpressionType(.time))
  }

  @Test(arguments: [
    ("discovery.best.sharp > 1", 15, 5, "unknown name sharp in discovery.best; did you mean discovery.best.sharpe?"),
    ("discovry.best.sharpe > 1", 0, 8, "unknown name discovry; did you mean discovery?"),
    ("sharpe > 1", 0, 6, "unknown name sharpe; did you mean discovery.best.sharpe?"),
    ("nothing > 1", 0, 7, "unknown name nothing; known are discovery, `my-strat`, ready, since, opens"),
    ("discovery.best > 1", 10, 4, "discovery.best alone has no value; behind it may stand sharpe, trades"),
    ("ready.x", 6, 1, "unknown name x: ready is true or false, nothing can stand behind it"),
    ("discovery.best.sharpe", 0, 21, "the expression must be true or false, was a number"),
    ("'true'", 0, 6, "the expression must be true or false, was a text"),
    ("null", 0, 4, "the expression must be true or false, was null"),
    ("ready and discovery.best.trades", 10, 21, "'and' takes true or false, was a number"),
    ("not 1", 4, 1, "'not' takes true or false, was a number"),
    ("-ready == 1", 1, 5, "'-' takes a number, was true or false"),
    ("1 + discovery.state > 2", 4, 15, "'+' takes a number, was a text"),
    ("1 + null > 2", 4, 4, "'+' takes a number, was null"),
    ("abs('x') > 2", 4, 3, "'abs' takes a number, was a text"),
    ("discovery.state == 1", 0, 20, "a text is compared with a number; both sides must be of one kind"),
    ("since == discovery.state", 0, 24, "a time is compared with a text; both sides must be of one kind"),
    ("ready < true", 0, 12, "true and false have no order; allowed == and !="),
    ("ready < null", 8, 4, "null has no order; allowed == null and != null"),
    ("since > '2003-02-30'", 8, 12, "not a time, was 2003-02-30; expected as 2003-01-02 or 2003-01-02T15:30:00Z"),
    ("since > '20030102'", 8, 10, "not a time, was 20030102; expected as 2003-01-02 or 2003-01-02T15:30:00Z"),
    ("'25:00' < opens", 0, 7, "not a time of day, was 25:00; expected as 15:30 or 15:30:00"),
  ])
  func aWrongNameOrType(_ text: String, _ offset: Int, _ length: Int, _ message: String) {
    #expect(throws: ExpressionErrors([ExpressionError(text, at: offset, length: length, message)])) {
      try Expression(text, in: Self.scope)
    }
  }

  @Test func allProblemsAtOnceInTheOrderOfTheText() {
    let text = "discovery.best.shrpe > 'x' and 1 or redy and ready < false"
    let errors = #expect(throws: ExpressionErrors.self) { try Expression(text, in: Self.scope) }
    #expect(errors?.problems.map(\.offset) == [15, 31, 36, 45])
  }

  @Test func nothingIsKnown() {
    let errors = #expect(throws: ExpressionErrors.self) { try Expression("a > 1", in: ExpressionScope()) }
    #expect(errors?.problems.map(\.message) == ["unknown name a; there are no names here"])
  }

  @Test func columnsAreReachedByTheirNamesAndByParts() throws {
    let scope = ExpressionScope(columns: [
      ColumnSchema("a", .int32), ColumnSchema("parameters.fast", .int64, isOptional: true), ColumnSchema("a.b", .text),
      ColumnSchema("day", .date), ColumnSchema("clock", .time(.milliseconds)),
    ])
    let text = "parameters.fast > 1 and `parameters.fast` > 2 and a == 1 and a.b == 'x' and day > '2000-01-01'"
    let expression = try Expression("\(text) and clock < '10:00'", in: scope)
    #expect(expression.references.map(\.slot) == [1, 1, 0, 2, 3, 4])
  }

  @Test func theMessageMarksThePlace() {
    let errors = #expect(throws: ExpressionErrors.self) {
      try Expression("discovery.best.sharp > 1 and redy", in: Self.scope)
    }
    #expect(
      errors?.description == """
        column 16: unknown name sharp in discovery.best; did you mean discovery.best.sharpe?
          discovery.best.sharp > 1 and redy
                         ^^^^^
        column 30: unknown name redy; did you mean ready?
          discovery.best.sharp > 1 and redy
                                       ^^^^
        """)
  }

  @Test func longAndOddTextsAreMarkedToo() {
    let long = String(repeating: "ready and ", count: 20) + "redy" + String(repeating: " and ready", count: 20)
    let errors = #expect(throws: ExpressionErrors.self) { try Expression(long, in: Self.scope) }
    #expect(
      errors?.problems.first?.markedLine
        == "  ... and ready and ready and ready and ready and redy and ready and ready ..."
        + "\n  " + String(repeating: " ", count: 48) + "^^^^")
    #expect(ExpressionError("日本 >\n\u{1B}x é", at: 5, length: 2, "").markedLine == "  \\x1Bx é\n  ^^^^^")
    #expect(ExpressionError("日本 > 1 +", at: 8, "").markedLine == "  日本 > 1 +\n            ^")
    #expect(ExpressionError("1 +", at: 3, "a value is missing").description == "1 +, column 4: a value is missing")
  }
}
