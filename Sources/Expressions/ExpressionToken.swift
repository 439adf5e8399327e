/// A piece of an expression's text.
struct ExpressionToken: Equatable {
  enum Kind: Equatable {
    case number(Double)
    /// Between `"` or `'`: a text, or part of a name where a point stands beside it.
    case quoted(String)
    /// A word that is no keyword, or stands behind a point.
    case name(String)
    /// Between backticks: always part of a name.
    case quotedName(String)
    case keyword(Keyword)
    case sign(Sign)
    case end
  }

  enum Keyword: String, CaseIterable { case and, or, not, `true`, `false`, null }

  enum Sign: String {
    case open = "("
    case close = ")"
    case comma = ","
    case point = "."
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divide = "/"
    case equal = "=="
    case unequal = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
  }

  var kind: Kind
  /// The characters, from 0.
  var range: Range<Int>

  /// How messages call it.
  func shown(_ text: [Unicode.Scalar]) -> String {
    guard kind != .end else { return "the end" }
    var piece = String.UnicodeScalarView()
    piece.append(contentsOf: text[range])
    return ExpressionText.excerpt(String(piece))
  }
}
