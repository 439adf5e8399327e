extension SeededGenerator {
  /// The largest mean that `poisson(mean:)` takes: beyond it, rounding would show in the probabilities.
  public static let largestPoissonMean = 1e9

  /// A count from the Poisson distribution with the given mean; 0, and no draw, for a mean of 0.
  ///
  /// Below a mean of 10, uniform numbers are multiplied until the product falls below exp(-mean), which takes mean + 1
  /// draws on average (Knuth, The Art of Computer Programming, volume 2, section 3.4.1). From there on, transformed
  /// rejection with squeeze: Hörmann, "The Transformed Rejection Method for Generating Poisson Random Variables",
  /// Insurance: Mathematics and Economics 12 (1993), algorithm PTRS, with about 2.3 draws.
  ///
  /// - Precondition: `mean` is in 0...`largestPoissonMean`.
  public mutating func poisson(mean: Double) -> Int {
    precondition(mean >= 0 && mean <= Self.largestPoissonMean, "The mean of a Poisson distribution is \(mean).")
    if mean == 0 { return 0 }
    return mean < 10 ? poissonByProducts(mean) : poissonByRejection(mean)
  }

  private mutating func poissonByProducts(_ mean: Double) -> Int {
    let limit = ExactMath.exp(-mean)
    var product = uniform()
    var count = 0
    while product > limit {
      product *= uniform()
      count += 1
    }
    return count
  }

  private mutating func poissonByRejection(_ mean: Double) -> Int {
    let logMean = ExactMath.log(mean)
    let b = 0.931 + 2.53 * mean.squareRoot()
    let a = -0.059 + 0.02483 * b
    let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    let squeeze = 0.9277 - 3.6224 / (b - 2)
    while true {
      let u = uniform() - 0.5
      let v = uniform()
      let distance = 0.5 - u.magnitude
      if distance == 0 { continue }
      let count = ((2 * a / distance + b) * u + mean + 0.43).rounded(.down)
      if distance >= 0.07, v <= squeeze { return Int(count) }
      // Counts beyond 2^52 have a probability of zero, for means within the precondition.
      if count < 0 || count > 0x1p52 || (distance < 0.013 && v > distance) { continue }
      let proposal = ExactMath.log(v) + ExactMath.log(inverseAlpha) - ExactMath.log(a / (distance * distance) + b)
      if proposal <= count * logMean - mean - Self.logFactorial(count) { return Int(count) }
    }
  }

  /// The logarithm of `count`!, by the product up to 18 and by Stirling's series beyond.
  static func logFactorial(_ count: Double) -> Double {
    if count <= 18 {
      var product = 1.0
      var factor = 2.0
      while factor <= count {
        product *= factor
        factor += 1
      }
      return ExactMath.log(product)
    }
    let inverse = 1 / count
    let square = inverse * inverse
    let series = inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680)))
    let halfLogTwoPi = 0.918938533204672742
    return (count + 0.5) * ExactMath.log(count) - count + halfLogTwoPi + series
  }
}
