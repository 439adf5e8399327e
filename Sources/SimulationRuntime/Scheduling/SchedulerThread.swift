#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The threads of a scheduler, and how a thread knows whose it is.
enum SchedulerThread {
  /// Starts a detached thread that runs `body` once.
  static func start(_ body: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Box(body)).toOpaque()
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, 8 << 20)
    #if canImport(Darwin)
      var thread: pthread_t?
      let result = pthread_create(&thread, &attributes, { runBox($0) }, box)
    #else
      var thread = pthread_t()
      let result = pthread_create(&thread, &attributes, { runBox($0) }, box)
    #endif
    pthread_attr_destroy(&attributes)
    precondition(result == 0, "the operating system gave no thread")
  }

  /// The scheduler whose thread this is, nil on any other thread.
  static var current: ObjectIdentifier? {
    get {
      guard let pointer = pthread_getspecific(key) else { return nil }
      return Unmanaged<Owner>.fromOpaque(pointer).takeUnretainedValue().scheduler
    }
    set {
      if let pointer = pthread_getspecific(key) { Unmanaged<Owner>.fromOpaque(pointer).release() }
      let pointer = newValue.map { Unmanaged.passRetained(Owner($0)).toOpaque() }
      pthread_setspecific(key, pointer)
    }
  }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()

  private final class Owner {
    let scheduler: ObjectIdentifier
    init(_ scheduler: ObjectIdentifier) { self.scheduler = scheduler }
  }

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
