import Determinism

extension BarSeries {
  /// XXH64 over the columns, one behind the other: what tells the bars of one run from those of another.
  ///
  /// The name of the symbol is not in it. Complexity: O(n), some gigabytes a second.
  public var contentDigest: UInt64 {
    var hash = XXH64()
    hash.update(UInt64(count))
    timestamps.withUnsafeBytes { hash.update($0) }
    for column in [open, high, low, close, volume] { column.withUnsafeBytes { hash.update($0) } }
    return hash.digest()
  }
}
