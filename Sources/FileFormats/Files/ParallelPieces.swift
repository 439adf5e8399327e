import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Independent pieces of work on several threads, their results in the order of the pieces.
///
/// For loops over bytes and columns below the containers; `OrderedPieces` is for what goes on beside its caller. The
/// calling thread works too and waits for the others; which thread takes which piece shows nowhere.
package enum ParallelPieces {
  /// Processors that this process may use, at least 1.
  package static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// The results of the pieces 0, 1, ..., `count` - 1.
  ///
  /// - Parameter threads: The most threads at work, the calling one among them; where the system gives fewer, these do
  ///   it all.
  /// - Parameter meanwhile: What the calling thread does before it takes pieces, while the others take them.
  package static func map<Output: Sendable>(
    _ count: Int, threads: Int = processorCount, meanwhile: () -> Void = {},
    _ piece: @escaping @Sendable (Int) -> Output
  ) -> [Output] {
    guard min(count, threads) > 1 else {
      meanwhile()
      return (0..<count).map(piece)
    }
    let work = Work(count: count, piece)
    let helpers = PieceHelpers.shared.call(min(count, threads) - 1, work.takePieces)
    meanwhile()
    work.takePieces()
    PieceHelpers.shared.finish(helpers)
    return work.takeOutputs()
  }

  /// The results of pieces of work.
  ///
  /// - Parameter inputs: One a piece. Who works it is rid of it afterwards, unless somebody else holds it: that takes
  ///   its time where it is large, and would be one thread's work for all of them.
  package static func map<Input: Sendable, Output: Sendable>(
    handingOver inputs: consuming [Input], threads: Int = processorCount, _ piece: @escaping @Sendable (Input) -> Output
  ) -> [Output] {
    let own = Inputs(inputs)
    return map(own.count, threads: threads) { piece(own.take($0)) }
  }

  /// Inputs that are taken one by one, each once.
  ///
  /// `@unchecked Sendable`: each is touched by whoever takes it, and by nobody else.
  private final class Inputs<Input: Sendable>: @unchecked Sendable {
    let count: Int
    private let inputs: UnsafeMutablePointer<Input>

    init(_ inputs: consuming [Input]) {
      count = inputs.count
      self.inputs = .allocate(capacity: count)
      _ = UnsafeMutableBufferPointer(start: self.inputs, count: count).initialize(from: inputs)
    }

    deinit { inputs.deallocate() }

    func take(_ place: Int) -> Input { (inputs + place).move() }
  }

  /// What is to be done, and what has been.
  ///
  /// `@unchecked Sendable`: each output is written by whoever takes its piece, and read once all have ended.
  private final class Work<Output: Sendable>: @unchecked Sendable {
    private let count: Int
    private let piece: @Sendable (Int) -> Output
    private let next = Atomic(0)
    private let outputs: UnsafeMutablePointer<Output>

    init(count: Int, _ piece: @escaping @Sendable (Int) -> Output) {
      self.count = count
      self.piece = piece
      outputs = .allocate(capacity: count)
    }

    deinit { outputs.deallocate() }

    func takePieces() {
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        (outputs + index).initialize(to: piece(index))
      }
    }

    /// All of them, which are gone from here then.
    func takeOutputs() -> [Output] {
      Array(unsafeUninitializedCapacity: count) { memory, written in
        memory.baseAddress?.moveInitialize(from: outputs, count: count)
        written = count
      }
    }
  }
}

extension Array {
  /// Its elements in their order, so many at a time and fewer at last.
  package func pieces(of size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}
