import Testing

@testable import Expressions

@Suite struct ExpressionErrorTests {
  @Test func theTextNamesTheColumn() {
    #expect(ExpressionError("1 +", at: 3, "a value is missing").description == "1 +, column 4: a value is missing")
  }
}
