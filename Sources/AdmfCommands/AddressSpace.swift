#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Whether the memory that this process may address is enough to run anything.
///
/// Where a thread cannot be started for want of room for its stack, the concurrency runtime waits and tries again,
/// forever: the program would hang without a word.
enum AddressSpace {
  /// Bytes for everything but stacks, without which a small run cannot be done.
  private static let leastForWork = 24 << 20

  /// What is wrong, or nil; nothing is where no limit is set.
  static var shortage: String? {
    #if os(Linux)
      var limit = rlimit()
      guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur < UInt(1) << 46 else {
        return nil
      }
      var stack = rlimit()
      guard getrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &stack) == 0 else { return nil }
      // One thread a core, each with the stack that the limit says, or the usual 8 MiB.
      let size = stack.rlim_cur < UInt(1) << 32 ? max(Int(stack.rlim_cur), 1 << 20) : 8 << 20
      let needed = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) * size + leastForWork
      let room = mmap(nil, needed, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
      if let room, room != MAP_FAILED {
        munmap(room, needed)
        return nil
      }
      return "the address space is limited to \(limit.rlim_cur >> 10) KiB (ulimit -v), of which less is left than the "
        + "\(needed >> 10) KiB that threads and data need; expected a higher limit, or none"
    #else
      return nil
    #endif
  }
}
