import Testing

@testable import Expressions

/// From texts to syntax and back.
@Suite struct ParsingTests {
  private static func canonical(_ text: String) throws -> String { try ExpressionSyntax(parsing: text).description }

  @Test(arguments: [
    ("1+2*3", "1 + 2 * 3"),
    ("(1+2)*3", "(1 + 2) * 3"),
    ("((a))", "a"),
    ("a-(b-c)-d", "a - (b - c) - d"),
    ("(a-b)-c", "a - b - c"),
    ("a/(b*c)", "a / (b * c)"),
    ("a and(b and c)or d", "a and b and c or d"),
    ("a and (b or c)", "a and (b or c)"),
    ("not a==b", "not a == b"),
    ("(not a) == b", "(not a) == b"),
    ("not (a and b)", "not (a and b)"),
    ("not not a", "not not a"),
    ("- - 5", "5"),
    ("-x*2", "-x * 2"),
    ("-(x*2)", "-(x * 2)"),
    ("a - -5", "a - -5"),
    ("-0", "0"),
    ("1e3 + .5 + 2. + 1e-7", "1000 + 0.5 + 2 + 1e-7"),
    ("0.1000", "0.1"),
    ("(a < b) == (c < d)", "(a < b) == (c < d)"),
    ("min( a,b , 3 )", "min(a, b, 3)"),
    ("abs(a or b)", "abs(a or b)"),
    ("min > max", "min > max"),
    ("'it''s' == x".replacing("''", with: "\\'"), "\"it's\" == x"),
    ("x == \"a\\\\b\\\"c\\n\"", "x == \"a\\\\b\\\"c\\n\""),
    ("\"my-strat\".fast > 'my-strat'.slow", "\"my-strat\".fast > \"my-strat\".slow"),
    ("`my-strat`.fast > `a-b`", "\"my-strat\".fast > `a-b`"),
    ("momentum@3.best_params.\"strategies.x\".10", "momentum@3.best_params.\"strategies.x\".10"),
    ("a.not.and", "a.not.and"),
    ("`not` and `a`", "`not` and a"),
    ("größe > 1", "größe > 1"),
    ("a\n  and\tb", "a and b"),
  ])
  func aTextHasOneForm(_ text: String, _ expected: String) throws {
    #expect(try Self.canonical(text) == expected)
    #expect(try Self.canonical(expected) == expected)
  }

  @Test func placesOfReferences() throws {
    let syntax = try ExpressionSyntax(parsing: "a.b > 1 and not (\"x-y\".z == a.b)")
    #expect(syntax.references.map(\.path) == [["a", "b"], ["x-y", "z"], ["a", "b"]])
    #expect(syntax.references[1].parts.map(\.range) == [17..<22, 23..<24])
    #expect(syntax.range == 0..<31)
  }

  @Test(arguments: [
    ("", 0, 0, "the expression is empty"),
    ("  ", 2, 0, "the expression is empty"),
    ("1 +", 3, 0, "a value is missing"),
    ("a b", 2, 1, "an operator or the end is expected, was b"),
    ("a AND b", 2, 3, "an operator or the end is expected, was AND; did you mean and?"),
    ("(a + 1", 0, 1, "this parenthesis is not closed"),
    ("(a 1)", 3, 1, "an operator or ')' is expected, was 1"),
    ("a)", 1, 1, "an operator or the end is expected, was )"),
    ("()", 1, 1, "a value is expected, was )"),
    ("+1", 0, 1, "a value is expected, was +"),
    ("1 < 2 < 3", 6, 1, "a comparison of a comparison; write a < b and b < c, or use parentheses"),
    ("a == not b", 5, 3, "'not' stands before a whole comparison; put it and what it negates in parentheses"),
    ("2024_x > 1", 0, 6, "neither a number nor a name, was 2024_x; a name that begins so stands in backticks"),
    ("1e999", 0, 5, "too large a number; allowed up to 1.7976931348623157e308"),
    ("x == \"abc", 5, 4, "the quote \" is not closed"),
    ("x == 'a\\qc'", 7, 2, "unknown escape; allowed \\\\ \\\" \\' \\` \\n \\t \\r"),
    ("a = 1", 2, 1, "'=' is no operator; did you mean ==?"),
    ("a === 1", 2, 3, "'===' is no operator; did you mean ==?"),
    ("a <> 1", 2, 2, "'<>' is no operator; did you mean !=?"),
    ("a && b", 2, 2, "'&&' is no operator; did you mean and?"),
    ("!a", 0, 1, "'!' is no operator; did you mean not?"),
    ("a % 2", 2, 1, "'%' has no meaning here; names with such characters stand in quotes or backticks"),
    ("a . b", 2, 1, "the point of a name stands without blanks between its parts"),
    ("a.", 2, 0, "a part of a name is expected behind the point, was the end"),
    ("a.+", 2, 1, "a part of a name is expected behind the point, was +"),
    ("a.''", 2, 2, "a part of a name is empty"),
    ("`` > 1", 0, 2, "a part of a name is empty"),
    ("mix(a, b)", 0, 3, "unknown function mix; known are min, max, abs; did you mean min?"),
    ("abs(a, b)", 0, 3, "abs takes one value, was given 2"),
    ("max(a)", 0, 3, "max takes two values or more, was given 1"),
    ("min()", 0, 3, "min takes two values or more, was given 0"),
  ])
  func aFaultHasAPlace(_ text: String, _ offset: Int, _ length: Int, _ message: String) {
    #expect(throws: ExpressionErrors([ExpressionError(text, at: offset, length: length, message)])) {
      try ExpressionSyntax(parsing: text)
    }
  }

  @Test func severalFaultsAreToldAtOnce() {
    let text = "a = 1 && b <> 2 or or"
    let problems = [
      ExpressionError(text, at: 2, length: 1, "'=' is no operator; did you mean ==?"),
      ExpressionError(text, at: 6, length: 2, "'&&' is no operator; did you mean and?"),
      ExpressionError(text, at: 11, length: 2, "'<>' is no operator; did you mean !=?"),
      ExpressionError(text, at: 19, length: 2, "a value is expected, was or"),
    ]
    #expect(throws: ExpressionErrors(problems)) { try ExpressionSyntax(parsing: text) }
  }

  @Test(arguments: ["(", "-", "not ", "abs("])
  func depthIsBounded(_ opening: String) throws {
    let closing = opening.hasSuffix("(") ? ")" : ""
    func nested(_ count: Int) -> String {
      String(repeating: opening, count: count) + "a" + String(repeating: closing, count: count)
    }
    _ = try ExpressionSyntax(parsing: nested(64))
    let tooDeep = #expect(throws: ExpressionErrors.self) { try ExpressionSyntax(parsing: nested(65)) }
    #expect(tooDeep?.problems.map(\.message) == ["nested too deeply; allowed are 64 levels"])
    #expect(throws: ExpressionErrors.self) { try ExpressionSyntax(parsing: nested(3_000)) }
    let tooLong = #expect(throws: ExpressionErrors.self) { try ExpressionSyntax(parsing: nested(100_000)) }
    #expect(tooLong?.problems.first?.message.hasPrefix("too long, ") ?? false)
  }

  @Test func longChainsAreFlat() throws {
    let text = Array(repeating: "a", count: 4_000).joined(separator: " + ") + " > 1"
    #expect(try Self.canonical(text) == text)
    let either = Array(repeating: "a", count: 3_000).joined(separator: " or ")
    #expect(try Self.canonical(either) == either)
  }

  @Test func everyTextIsReadOrRefused() {
    var generator = SplitMix(seed: 7)
    let pieces = [
      "a", "b.c", "1", "2.5", "\"t\"", "'", "`x`", "(", ")", "and", "or", "not", "==", "<", "!=", "+", "-", "*", "/",
      ",",
      "min(", "abs(", "null", "true", ".", " ", "\n", "é", "\\", "&&", "=", "@", "#",
    ]
    for _ in 0..<5_000 {
      let count = generator.below(12)
      let text = (0..<count).map { _ in pieces[generator.below(pieces.count)] }.joined()
      do throws(ExpressionErrors) {
        let form = try ExpressionSyntax(parsing: text).description
        #expect(try ExpressionSyntax(parsing: form).description == form, "\(text)")
      } catch {
        for problem in error.problems {
          #expect((0...text.unicodeScalars.count).contains(problem.offset), "\(text): \(problem)")
          #expect(problem.offset + problem.length <= text.unicodeScalars.count, "\(text): \(problem)")
        }
      }
    }
  }
}

/// Small seeded draws.
struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}
