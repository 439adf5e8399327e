#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The threads below the containers: those of `ParallelPieces`, `OrderedPieces` and `SideThread`.
enum PieceThread {
  fileprivate final class Body {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
  }

  /// Starts a thread, to be joined or detached; nil where the system gives none.
  static func start(_ run: @escaping () -> Void) -> pthread_t? {
    let body = Unmanaged.passRetained(Body(run))
    #if canImport(Darwin)
      var thread: pthread_t?
      let result = pthread_create(&thread, nil, { runBody($0) }, body.toOpaque())
    #else
      var thread = pthread_t()
      let result = pthread_create(&thread, nil, { runBody($0) }, body.toOpaque())
    #endif
    guard result == 0 else {
      body.release()
      return nil
    }
    return thread
  }
}

#if canImport(Darwin)
  private func runBody(_ pointer: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<PieceThread.Body>.fromOpaque(pointer).takeRetainedValue().run()
    return nil
  }
#else
  private func runBody(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let pointer { Unmanaged<PieceThread.Body>.fromOpaque(pointer).takeRetainedValue().run() }
    return nil
  }
#endif
