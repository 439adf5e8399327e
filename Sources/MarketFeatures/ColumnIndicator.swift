/// A built-in feature that reads one column; its loop over a block is compiled for the concrete type.
protocol ColumnIndicator: Sendable {
  /// Takes the next value of the column and returns the feature's, NaN while it is not defined.
  mutating func update(_ value: Double) -> Double
}

extension ColumnIndicator {
  /// Runs over one symbol's part of a block; where `presence` is 0 the state stays and the output is NaN.
  @inline(__always)
  mutating func update(
    _ values: UnsafePointer<Double>, _ presence: UnsafePointer<UInt8>, count: Int,
    into output: UnsafeMutablePointer<Double>
  ) {
    for offset in 0..<count {
      output[offset] = presence[offset] == 0 ? .nan : update(values[offset])
    }
  }
}

extension [Double] {
  /// As many undefined values, for `fill` to replace from `first` on.
  static func undefined(_ count: Int, from first: Int, fill: (inout UnsafeMutableBufferPointer<Double>) -> Void) -> Self
  {
    Self(unsafeUninitializedCapacity: count) { buffer, initialized in
      for index in 0..<Swift.min(first, count) { buffer.initializeElement(at: index, to: .nan) }
      if first < count { fill(&buffer) }
      initialized = count
    }
  }
}
