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
  /// - Parameters:
  ///   - threads: The most threads at work, the calling one among them; where the system gives fewer, these do it all.
  ///   - meanwhile: What the calling thread does before it takes pieces, while the others take them.
  package static func map<Output: Sendable>(
    _ count: Int, threads: Int = processorCount, meanwhile: () -> Void = {},
    _ piece: @escaping @Sendable (Int) -> Output
  ) -> [Output] {
    map(count, together: 1, threads: threads, meanwhile: meanwhile) { pieces, add in add(piece(pieces.lowerBound)) }
  }

  /// The results of small pieces, of which a thread takes several at a time.
  ///
  /// - Parameters:
  ///   - size: How many.
  ///   - threads: As above.
  ///   - pieces: Adds the results of some pieces in a row.
  package static func map<Output: Sendable>(
    _ count: Int, together size: Int, threads: Int = processorCount, meanwhile: () -> Void = {},
    _ pieces: @escaping @Sendable (_ pieces: Range<Int>, _ add: (consuming Output) -> Void) -> Void
  ) -> [Output] {
    let work = Work(count: count, together: size, pieces)
    let helpers = min((count + size - 1) / size, threads) - 1
    let call = helpers > 0 ? PieceHelpers.shared.call(helpers, work.takePieces) : nil
    meanwhile()
    work.takePieces()
    if let call { PieceHelpers.shared.finish(call) }
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
    private let size: Int
    private let pieces: @Sendable (Range<Int>, (consuming Output) -> Void) -> Void
    private let next = Atomic(0)
    private let outputs: UnsafeMutablePointer<Output>

    init(
      count: Int, together size: Int, _ pieces: @escaping @Sendable (Range<Int>, (consuming Output) -> Void) -> Void
    ) {
      precondition(count >= 0 && size > 0, "there are as many pieces as there are, and some are taken")
      (self.count, self.size, self.pieces) = (count, size, pieces)
      outputs = .allocate(capacity: count)
    }

    deinit { outputs.deallocate() }

    func takePieces() {
      while true {
        let first = next.wrappingAdd(size, ordering: .relaxed).oldValue
        guard first < count else { return }
        let taken = first..<min(first + size, count)
        var added = 0
        pieces(taken) { (output: consuming Output) in
          precondition(added < taken.count, "each piece has one result")
          (outputs + first + added).initialize(to: output)
          added += 1
        }
        precondition(added == taken.count, "each piece has a result")
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
