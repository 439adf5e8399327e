#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The threads of one scheduler, and how a thread knows whose it is.
struct SchedulerThread: Sendable {
  /// Distinguishes schedulers; its address is what a thread remembers.
  private final class Owner: Sendable {}

  private let owner = Owner()
  private let key = SchedulerThread.key

  /// Whether the current thread is one of this scheduler.
  var isCurrent: Bool {
    guard let pointer = pthread_getspecific(key) else { return false }
    return UnsafeRawPointer(pointer) == UnsafeRawPointer(Unmanaged.passUnretained(owner).toOpaque())
  }

  /// Makes the current thread one of this scheduler while `body` runs.
  func run(_ body: () -> Void) {
    let outer = pthread_getspecific(key)
    pthread_setspecific(key, Unmanaged.passUnretained(owner).toOpaque())
    body()
    pthread_setspecific(key, outer)
  }

  /// Starts a detached thread that runs `body` once; false where the operating system gives none.
  static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    let box = Unmanaged.passRetained(Box(body))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, 8 << 20)
    #if canImport(Darwin)
      var thread: pthread_t?
      let result = pthread_create(&thread, &attributes, { runBox($0) }, box.toOpaque())
    #else
      var thread = pthread_t()
      let result = pthread_create(&thread, &attributes, { runBox($0) }, box.toOpaque())
    #endif
    pthread_attr_destroy(&attributes)
    if result != 0 { box.release() }
    return result == 0
  }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()

  fileprivate final class Box {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}

#if canImport(Darwin)
  private func runBox(_ pointer: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<SchedulerThread.Box>.fromOpaque(pointer).takeRetainedValue().body()
    return nil
  }
#else
  private func runBox(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let pointer { Unmanaged<SchedulerThread.Box>.fromOpaque(pointer).takeRetainedValue().body() }
    return nil
  }
#endif
