#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Finds out how the processor computes on the current thread, by computing.
///
/// Everything here counts on plain IEEE 754: rounding to nearest, subnormal numbers kept. A container may switch that
/// (`fesetround`, a C library that flushes subnormals to zero), and the thread would carry it to the next container.
final class ArithmeticProbe: Sendable {
  /// Where the optimiser cannot know them: 1, 2^-60, the least normal number, the least subnormal one, a half, 2^200.
  private nonisolated(unsafe) let operands: UnsafeMutablePointer<Double>

  init() {
    operands = .allocate(capacity: 6)
    operands.initialize(to: 1)
    (operands + 1).initialize(to: 0x1p-60)
    (operands + 2).initialize(to: .leastNormalMagnitude)
    (operands + 3).initialize(to: .leastNonzeroMagnitude)
    (operands + 4).initialize(to: 0.5)
    (operands + 5).initialize(to: 0x1p200)
  }

  deinit { operands.deallocate() }

  /// Whether the current thread rounds to nearest and keeps subnormal numbers.
  ///
  /// In every other mode one of the two sums is not 1, and where subnormals are flushed one of the products is 0.
  var isStandard: Bool {
    let one = operands[0]
    return one + operands[1] == one && one - operands[1] == one && operands[2] * operands[4] != 0
      && operands[3] * operands[5] != 0
  }

  /// Makes the current thread compute as it does when a program starts.
  static func restore() {
    #if canImport(Darwin)
      withUnsafePointer(to: _FE_DFL_ENV) { _ = fesetenv($0) }
    #else
      // FE_DFL_ENV, a macro that is not imported.
      _ = fesetenv(UnsafePointer<fenv_t>(bitPattern: -1))
    #endif
  }
}
