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
  /// Where the optimiser cannot know them: 1, 2^-60, one and a half times the least normal number, and that.
  private nonisolated(unsafe) let operands: UnsafeMutablePointer<Double>

  init() {
    operands = .allocate(capacity: 4)
    operands.initialize(to: 1)
    (operands + 1).initialize(to: 0x1p-60)
    (operands + 2).initialize(to: 1.5 * .leastNormalMagnitude)
    (operands + 3).initialize(to: .leastNormalMagnitude)
  }

  deinit { operands.deallocate() }

  /// Whether the current thread rounds to nearest and keeps subnormal numbers.
  ///
  /// In every other mode one of the first two results is not 1. The third is a subnormal number, which equals 0 where
  /// such are flushed when they come out of an operation, or when they go into one. Products would be slow here: they
  /// are worked out in microcode.
  var isStandard: Bool {
    let one = operands[0]
    return one + operands[1] == one && one - operands[1] == one && operands[2] - operands[3] != 0
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
