/// Arithmetic that is not the same everywhere, and traps that a user's input could reach.
extension BannedCall {
  static let ofNumbersAndTraps: [BannedCall] = [
    BannedCall(
      name: "libm",
      pattern: "(?<![\\w.])(?<!func )(exp|exp2|expm1|log|log2|log10|log1p|pow|tanh|sinh|cosh|sin|cos|tan|asin|acos|atan"
        + "|atan2|cbrt|hypot|erf|erfc|tgamma|lgamma)\\s*\\("
        + "|\\b(Glibc|Darwin|Musl|Foundation)\\.(exp|log|pow|tanh|sin|cos)\\w*\\s*\\(",
      reason: "the C library's results differ between processors: use ExactMath",
      bad: ["let growth = pow(ratio, years)", "let y = log(x)", "let y = Glibc.exp(x)"],
      good: ["let y = ExactMath.log(x)", "public static func pow(_ base: Double, _ power: Double)", "catalog(x)"]),
    BannedCall(
      name: "SIMD sum", pattern: "\\.(sum|wrappedSum)\\s*\\(\\s*\\)", reason: "its order of addition is the compiler's",
      bad: ["let total = lanes.sum()"]),
    BannedCall(
      name: "fused multiply-add", pattern: "\\b(addingProduct|addProduct|fma)\\b",
      reason: "rounds once where the plain form rounds twice",
      bad: ["total.addProduct(a, b)", "let y = fma(a, b, c)"]),
    BannedCall(
      name: "try!", pattern: "\\btry!", reason: "an error is reported, not a trap",
      bad: ["let file = try! open(path)"], good: ["let file = try? open(path)"]),
    BannedCall(
      name: "as!", pattern: "\\bas!", reason: "an unexpected type is reported, not a trap",
      bad: ["let bar = event as! Bar"], good: ["let bar = event as? Bar"]),
    BannedCall(
      name: "force unwrap", pattern: "(?<=[\\w)\\]}>?\"])(?<!\\b(try|as))!(?!=)",
      reason: "what is missing is reported, not a trap",
      bad: ["let bar = bars.first!", "let last = rows[name]!.last", "let n = Int(text)! + 1", "var bar: Bar!"],
      good: ["if a != b { }", "guard !rows.isEmpty else { }", "let isOpen = (!done)", "try! open()", "x as! Bar"]),
    BannedCall(
      name: "fatalError", pattern: "\\bfatalError\\s*\\(",
      reason: "a programmer's error is a precondition, all others are thrown",
      bad: ["fatalError(message)"]),
    BannedCall(
      name: "compiler flag", pattern: "\\b(unsafeFlags|Ounchecked)\\b", reason: "no flag changes the arithmetic",
      bad: [".unsafeFlags(flags)"]),
  ]

  static let all = ofTheMachine + ofNumbersAndTraps
}
