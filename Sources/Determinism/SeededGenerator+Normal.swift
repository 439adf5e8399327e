extension SeededGenerator {
  /// A number from the normal distribution with mean 0 and standard deviation 1, from one draw.
  ///
  /// The quantile of a uniform number that is an odd multiple of 2^-53, so that 0 and 1 do not occur and the
  /// distribution is symmetric to the bit. Results lie within -8.21...8.21.
  public mutating func normal() -> Double {
    NormalQuantile.value(at: (Double(next() >> 12) + 0.5) * 0x1p-52)
  }

  /// A number from the normal distribution with the given mean and standard deviation, from one draw.
  public mutating func normal(mean: Double, standardDeviation: Double) -> Double {
    mean + standardDeviation * normal()
  }
}
