/// The distribution function of the standard normal distribution.
///
/// Source: Cody, "Rational Chebyshev approximations for the error function", Mathematics of Computation 23 (1969), with
/// the coefficients of its published program: a relative error of about 1e-16 in either tail.
public enum NormalDistribution {
  /// The probability that a standard normal variable is at most `x`.
  public static func probability(below x: Double) -> Double {
    if x.isNaN { return .nan }
    let argument = x * 0.5.squareRoot()
    if argument.magnitude <= 0.46875 { return 0.5 + 0.5 * centralErf(argument) }
    let tail = 0.5 * complement(argument.magnitude)
    return x < 0 ? tail : 1 - tail
  }

  /// erf for arguments up to 0.46875.
  private static func centralErf(_ x: Double) -> Double {
    let square = x * x
    var (numerator, denominator) = (1.85777706184603153e-1 * square, square)
    for (up, down) in zip(central.up.dropLast(), central.down.dropLast()) {
      numerator = (numerator + up) * square
      denominator = (denominator + down) * square
    }
    return x * (numerator + central.up[3]) / (denominator + central.down[3])
  }

  /// 1 - erf for arguments above 0.46875.
  private static func complement(_ y: Double) -> Double {
    if y > 27 { return 0 }
    // exp(-y * y) in two factors, of which the first has no rounding in its argument.
    let head = (y * 16).rounded(.towardZero) / 16
    let factor = ExactMath.exp(-head * head) * ExactMath.exp(-(y - head) * (y + head))
    if y <= 4 {
      var (numerator, denominator) = (2.15311535474403846e-8 * y, y)
      for (up, down) in zip(middle.up.dropLast(), middle.down.dropLast()) {
        numerator = (numerator + up) * y
        denominator = (denominator + down) * y
      }
      return factor * (numerator + middle.up[7]) / (denominator + middle.down[7])
    }
    let square = 1 / (y * y)
    var (numerator, denominator) = (1.63153871373020978e-2 * square, square)
    for (up, down) in zip(far.up.dropLast(), far.down.dropLast()) {
      numerator = (numerator + up) * square
      denominator = (denominator + down) * square
    }
    let correction = square * (numerator + far.up[4]) / (denominator + far.down[4])
    return factor * (5.6418958354775628695e-1 - correction) / y
  }

  private typealias Coefficients = (up: [Double], down: [Double])

  private static let central: Coefficients = (
    [3.16112374387056560e0, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3],
    [2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3]
  )
  private static let middle: Coefficients = (
    [
      5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1, 2.98635138197400131e2,
      8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3,
    ],
    [
      1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
      3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
    ]
  )
  private static let far: Coefficients = (
    [
      3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1, 1.60837851487422766e-2,
      6.58749161529837803e-4,
    ],
    [
      2.56852019228982242e0, 1.87295284992346725e0, 5.27905102951428412e-1, 6.05183413124413191e-2,
      2.33520497626869185e-3,
    ]
  )
}
