import FileFormats
import Synchronization

/// What a store remembers while a program runs: small values, and what there is to tell.
///
/// Shared by everything that works at the same time. Which of two asks first decides whether a value is read again,
/// never what it is.
final class StoreMemory: Sendable {
  private struct State {
    var values: [String: ObjectContent] = [:]
    var size = 0
    var notes: [String] = []
    var hasGrown = false
    var readByteCount = 0
    /// Why nothing is kept any more.
    var unwritable: String?
    var threads: [SideThread] = []
  }

  /// Most bytes of small values; what comes later is read from its file each time.
  private static let limit = 1 << 28

  private let state = Mutex(State())

  func value(_ key: String) -> ObjectContent? { state.withLock { $0.values[key] } }

  func keep(_ value: ObjectContent, _ key: String, size: Int) {
    state.withLock { state in
      guard state.values[key] == nil, state.size + size <= Self.limit else { return }
      state.values[key] = value
      state.size += size
    }
  }

  func forget(_ key: String) { state.withLock { $0.values[key] = nil } }

  var notes: [String] { state.withLock { $0.notes } }

  func note(_ note: String) { state.withLock { $0.notes.append(note) } }

  /// Bytes that were read of files.
  var readByteCount: Int { state.withLock { $0.readByteCount } }

  func addRead(_ bytes: Int) { state.withLock { $0.readByteCount += bytes } }

  var hasGrown: Bool { state.withLock { $0.hasGrown } }

  func setGrown() { state.withLock { $0.hasGrown = true } }

  /// Why nothing is kept any more; the first reason counts.
  var unwritable: String? { state.withLock { $0.unwritable } }

  func setUnwritable(_ note: String) {
    state.withLock { state in
      if state.unwritable == nil { state.unwritable = note }
    }
  }

  func add(_ thread: SideThread) { state.withLock { $0.threads.append(thread) } }

  func nextThread() -> SideThread? { state.withLock { $0.threads.popLast() } }
}
