import TradingSimulation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Does what strategies must not do, at its third bar.
struct Faulty: Strategy {
  let fault: @Sendable () -> Void
  private var count = 0

  init(_ fault: @escaping @Sendable () -> Void) { self.fault = fault }

  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    count += 1
    if count == 3 { fault() }
    return count.isMultiple(of: 2) ? .long : .flat
  }
}

/// `FE_UPWARD`, of which there are two for Swift.
#if arch(x86_64)
  let upward: Int32 = 0x800
#else
  let upward: Int32 = 0x40_0000
#endif

/// Waits for a lock that it holds.
@Sendable func lockOnItself() {
  var attributes = pthread_mutexattr_t()
  pthread_mutexattr_init(&attributes)
  pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_NORMAL))
  let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  pthread_mutex_init(mutex, &attributes)
  for _ in 0..<2 { pthread_mutex_lock(mutex) }
}

let faults: [(name: String, fault: @Sendable () -> Void)] = [
  ("ending", { exit(0) }), ("endless", { while true { pthread_testcancel() } }), ("locked", lockOnItself),
  ("rounding", { fesetround(upward) }),
]

var registry = StrategyRegistry.builtIn
for (name, fault) in faults {
  try registry.register(
    StrategyDefinition(name: name, summary: "Faulty at its third bar.") { _, _ in
      PreparedStrategy { Faulty(fault) }
    })
}
// Commissions of every third portfolio of eight are a last place too large in lanes, which `verify` has to find, and by
// which tests tell lanes from other paths.
try await AdmfCommand.main(strategies: registry, laneFault: 2)
