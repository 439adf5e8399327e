import FileFormats

/// A number that is stored as it is kept, in little-endian bytes; so are those of the machines that this runs on.
protocol PlainNumber: BitwiseCopyable, Sendable {
  /// Its bits, which tell it from others.
  var bits: UInt64 { get }
  /// The ends of some numbers for their statistics.
  static func ends(_ values: UnsafeBufferPointer<Self>) -> (least: Self, greatest: Self, nanCount: Int?)?
}

extension PlainNumber {
  /// The bytes of the number.
  var plainBytes: [UInt8] { withUnsafeBytes(of: self) { Array($0) } }

  /// What is told of some numbers beside `nullCount` absent ones.
  static func statistics(_ values: UnsafeBufferPointer<Self>, nullCount: Int) -> Statistics {
    guard let ends = ends(values) else { return Statistics(nullCount: nullCount) }
    let hasNumber = ends.nanCount.map { $0 < values.count } ?? true
    return Statistics(
      nullCount: nullCount, maximum: hasNumber ? ends.greatest.plainBytes : nil,
      minimum: hasNumber ? ends.least.plainBytes : nil, isMaximumExact: hasNumber ? true : nil,
      isMinimumExact: hasNumber ? true : nil, nanCount: ends.nanCount)
  }
}

extension PlainNumber where Self: FixedWidthInteger {
  static func ends(_ values: UnsafeBufferPointer<Self>) -> (least: Self, greatest: Self, nanCount: Int?)? {
    guard var least = values.first, var greatest = values.first else { return nil }
    for value in values {
      least = Swift.min(least, value)
      greatest = Swift.max(greatest, value)
    }
    return (least, greatest, nil)
  }
}

extension Int32: PlainNumber {
  var bits: UInt64 { UInt64(UInt32(bitPattern: self)) }
}

extension Int64: PlainNumber {
  var bits: UInt64 { UInt64(bitPattern: self) }
}

extension Float: PlainNumber {
  var bits: UInt64 { UInt64(bitPattern) }

  static func ends(_ values: UnsafeBufferPointer<Float>) -> (least: Float, greatest: Float, nanCount: Int?)? {
    ends(values, lanes: SIMD8<Float>.self)
  }
}

extension Double: PlainNumber {
  var bits: UInt64 { bitPattern }

  static func ends(_ values: UnsafeBufferPointer<Double>) -> (least: Double, greatest: Double, nanCount: Int?)? {
    ends(values, lanes: SIMD4<Double>.self)
  }
}

extension PlainNumber where Self: BinaryFloatingPoint {
  /// The ends of what is a number, where zero is -0 at the lower end and +0 at the upper, for both are equal; and how
  /// many are none.
  @inline(__always)
  fileprivate static func ends<Lanes: SIMD>(
    _ values: UnsafeBufferPointer<Self>, lanes: Lanes.Type
  ) -> (least: Self, greatest: Self, nanCount: Int?)? where Lanes.Scalar == Self {
    var least = Lanes(repeating: .infinity)
    var greatest = Lanes(repeating: -.infinity)
    var nanCount = 0
    let raw = UnsafeRawBufferPointer(values)
    var index = 0
    while index &+ Lanes.scalarCount <= values.count {
      let some = raw.loadUnaligned(fromByteOffset: index &* MemoryLayout<Self>.stride, as: Lanes.self)
      least.replace(with: some, where: some .< least)
      greatest.replace(with: some, where: some .> greatest)
      if any(some .!= some) {
        for lane in 0..<Lanes.scalarCount where some[lane].isNaN { nanCount &+= 1 }
      }
      index &+= Lanes.scalarCount
    }
    var lowest = Self.infinity
    var highest = -Self.infinity
    for lane in 0..<Lanes.scalarCount {
      lowest = min(lowest, least[lane])
      highest = max(highest, greatest[lane])
    }
    while index < values.count {
      let value = values[index]
      if value.isNaN {
        nanCount &+= 1
      } else {
        lowest = min(lowest, value)
        highest = max(highest, value)
      }
      index &+= 1
    }
    return (lowest == 0 ? -Self.zero : lowest, highest == 0 ? Self.zero : highest, nanCount)
  }
}
