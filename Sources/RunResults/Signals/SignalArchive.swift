import Determinism
import FileFormats
import TradingModel

/// The raw signals of strategies over a whole run, and everything that says where they may stand in for these.
///
/// What an archive holds is indexed by strategy, and within a strategy by time: who follows two of fifty reads two.
/// Bytes come from wherever they are kept, by ranges; nothing here knows files or stores.
///
/// The form: `ADMFSIG1`, the length of a header as eight bytes, the header as JSON, XXH64 of the header as eight bytes;
/// then for each strategy, in the header's order, its columns one behind the other: cycles and symbols of four bytes,
/// directions of one, strengths of eight. Everything is little-endian.
public struct SignalArchive: Sendable {
  /// A strategy of an archive.
  public struct Stored: Equatable, Sendable {
    /// What it was.
    public let identity: StrategyIdentity
    /// The digest of its stream of raw signals, `signals/ID`.
    public let digest: UInt64
    /// Number of its signals.
    public let count: Int

    /// Makes an entry from its parts.
    public init(identity: StrategyIdentity, digest: UInt64, count: Int) {
      self.identity = identity
      self.digest = digest
      self.count = count
    }
  }

  /// What cycles and symbols mean.
  public let timeline: Timeline
  /// Which build of the program computed the signals; nil where builds have no identity.
  public let program: String?
  /// Whether the run came to its end.
  public let isComplete: Bool
  /// What is stored, in the order of the run.
  public let strategies: [Stored]

  private let offsets: [Int]
  private let read: @Sendable (Range<Int>) throws -> [UInt8]

  private static let magic = Array("ADMFSIG1".utf8)
  static let signalSize = 17
  /// The longest header that is believed.
  private static let largestHeader = 1 << 28

  /// Opens an archive: reads its header and checks it against the size.
  ///
  /// - Parameters:
  ///   - size: Number of bytes.
  ///   - read: Gives a range of the bytes, all of it or an error.
  /// - Throws: `damaged` for bytes that are no whole archive; `unreadable` with what `read` throws.
  public init(
    size: Int, read: @escaping @Sendable (Range<Int>) throws -> [UInt8]
  ) throws(SignalArchiveError) {
    func bytes(_ range: Range<Int>) throws(SignalArchiveError) -> [UInt8] {
      guard range.upperBound <= size else { throw .damaged("it ends after \(size) bytes") }
      return try Self.bytes(range, read)
    }
    let start = try bytes(0..<16)
    guard Array(start[..<8]) == Self.magic else { throw .damaged("it does not begin as an archive of signals does") }
    let length = Self.word(start[8...])
    guard length <= UInt64(Self.largestHeader), 24 + Int(length) <= size else {
      throw .damaged("its header is said to have \(length) bytes of \(size)")
    }
    let end = 16 + Int(length)
    let header = try bytes(16..<(end + 8))
    let text = Array(header.dropLast(8))
    guard XXH64.hash(text) == Self.word(header.suffix(8)) else {
      throw .damaged("its header does not have the hash that stands behind it")
    }
    guard let json = try? JSONValue(parsing: text), let timeline = Timeline(json["timeline"]),
      case .boolean(let isComplete) = json["complete"], let strategies = Self.strategies(json["strategies"])
    else { throw .damaged("its header cannot be read by this version") }
    self.timeline = timeline
    self.isComplete = isComplete
    self.strategies = strategies
    program = if case .string(let text) = json["program"] { text } else { nil }
    var offsets = [end + 8]
    for stored in strategies {
      let (bytes, overflow) = stored.count.multipliedReportingOverflow(by: Self.signalSize)
      let (next, second) = (offsets.last ?? 0).addingReportingOverflow(bytes)
      guard !overflow, !second, next <= size else { throw .damaged("it ends within its columns") }
      offsets.append(next)
    }
    guard offsets.last == size else {
      throw .damaged("it has \(size) bytes, its header speaks of \(offsets.last ?? 0)")
    }
    self.offsets = offsets
    self.read = read
  }

  /// Opens an archive that is in memory.
  public init(bytes: [UInt8]) throws(SignalArchiveError) {
    try self.init(size: bytes.count) { Array(bytes[$0]) }
  }

  /// The signals of a strategy, checked against the stored digest.
  ///
  /// - Parameters:
  ///   - place: Its place in `strategies`.
  ///   - timestamps: The instants of all cycles of the timeline.
  /// - Throws: `damaged` for columns that are not what was stored; `unreadable`.
  public func columns(_ place: Int, timestamps: [Int64]) throws(SignalArchiveError) -> SignalColumns {
    let stored = strategies[place]
    let name = MessageText.shown(stored.identity.id)
    let count = stored.count
    let bytes = try Self.bytes(offsets[place]..<offsets[place + 1], read)
    let columns = bytes.withUnsafeBytes { raw in
      SignalColumns(
        cycles: Self.values(raw, at: 0, count), symbols: Self.values(raw, at: 4 * count, count),
        directions: Self.values(raw, at: 8 * count, count),
        strengths: Self.values(raw, at: 9 * count, count, of: UInt64.self).map(Double.init(bitPattern:)),
        cycleCount: min(timeline.cycleCount, timestamps.count), symbolCount: timeline.instruments.count)
    }
    guard let columns else { throw .damaged("the columns of strategy \(name) hold what no strategy says") }
    let digest = columns.digest(symbols: timeline.instruments.map(\.symbol), timestamps: timestamps)
    guard digest == stored.digest else {
      throw .damaged(
        "the columns of strategy \(name) have the digest \(Hexadecimal.string(of: digest)), stored is "
          + Hexadecimal.string(of: stored.digest))
    }
    return columns
  }

  /// Where in the archive each strategy of a run stands.
  ///
  /// - Parameter program: The build that runs.
  /// - Throws: `refused` with every reason.
  public func places(
    of wanted: [StrategyIdentity], on timeline: Timeline, program: String?
  ) throws(SignalArchiveError) -> [Int] {
    var reasons: [SignalRefusal] = isComplete ? [] : [.incomplete]
    if self.program != program { reasons.append(.program(archive: self.program, run: program)) }
    reasons += self.timeline.refusals(on: timeline)
    // Who trades all symbols trades others where these are others; that is no second reason.
    let hasOtherSymbols = self.timeline.instruments.map(\.symbol) != timeline.instruments.map(\.symbol)
    var places: [Int] = []
    for strategy in wanted {
      if strategy.version == nil {
        reasons.append(.unversioned(strategy: strategy.id, type: strategy.type))
      } else if let place = place(of: strategy) {
        places.append(place)
      } else {
        let found = nearest(to: strategy).map { $0.identity.refusals(for: strategy) }
        reasons += (found ?? [.unknown(strategy: strategy.id, type: strategy.type)]).filter {
          if case .traded = $0 { !hasOtherSymbols } else { true }
        }
      }
    }
    if !reasons.isEmpty { throw .refused(reasons) }
    return places
  }

  /// The place of a strategy that says the same; of several that of its own name.
  public func place(of wanted: StrategyIdentity) -> Int? {
    strategies.firstIndex { $0.identity == wanted } ?? strategies.firstIndex { $0.identity.saysTheSame(as: wanted) }
  }

  private func nearest(to wanted: StrategyIdentity) -> Stored? {
    strategies.first { $0.identity.id == wanted.id } ?? strategies.first { $0.identity.type == wanted.type }
  }

  private static func strategies(_ json: JSONValue?) -> [Stored]? {
    guard case .array(let items) = json else { return nil }
    var result: [Stored] = []
    for item in items {
      guard let identity = StrategyIdentity(item["strategy"]), case .string(let text) = item["digest"],
        let digest = UInt64(text, radix: 16), case .integer(let count) = item["count"], count >= 0
      else { return nil }
      result.append(Stored(identity: identity, digest: digest, count: count))
    }
    return result
  }

  private static func bytes(
    _ range: Range<Int>, _ read: (Range<Int>) throws -> [UInt8]
  ) throws(SignalArchiveError) -> [UInt8] {
    let bytes: [UInt8]
    do { bytes = try read(range) } catch { throw .unreadable("\(error)") }
    guard bytes.count == range.count else { throw .unreadable("\(bytes.count) of \(range.count) bytes were there") }
    return bytes
  }

  private static func word(_ bytes: some Sequence<UInt8>) -> UInt64 {
    Array(bytes).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func values<Value: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, at offset: Int, _ count: Int, of type: Value.Type = Value.self
  ) -> [Value] {
    (0..<count).map {
      Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + $0 * MemoryLayout<Value>.size, as: Value.self))
    }
  }
}

extension SignalArchive {
  /// The bytes of an archive.
  ///
  /// - Parameters:
  ///   - strategies: Identities and signals, in the order of the run.
  ///   - timestamps: The instants of all cycles of the timeline.
  ///   - isComplete: Whether the run came to its end.
  public static func bytes(
    _ strategies: [(identity: StrategyIdentity, signals: SignalColumns)], on timeline: Timeline, timestamps: [Int64],
    program: String?, isComplete: Bool
  ) -> [UInt8] {
    let symbols = timeline.instruments.map(\.symbol)
    let stored = strategies.map { strategy -> JSONValue in
      let digest = strategy.signals.digest(symbols: symbols, timestamps: timestamps)
      return .object([
        JSONMember("strategy", strategy.identity.json), JSONMember("digest", .string(Hexadecimal.string(of: digest))),
        JSONMember("count", .integer(strategy.signals.count)),
      ])
    }
    let header = JSONValue.object([
      JSONMember("timeline", timeline.json), JSONMember("program", program.map(JSONValue.string) ?? .null),
      JSONMember("complete", .boolean(isComplete)), JSONMember("strategies", .array(stored)),
    ]).compactText
    var bytes = magic
    append(UInt64(header.count), to: &bytes)
    bytes += header
    append(XXH64.hash(header), to: &bytes)
    for strategy in strategies {
      let signals = strategy.signals
      bytes.reserveCapacity(bytes.count + signals.count * signalSize)
      for value in signals.cycles { append(value, to: &bytes) }
      for value in signals.symbols { append(value, to: &bytes) }
      for value in signals.directions { append(value, to: &bytes) }
      for value in signals.strengths { append(value.bitPattern, to: &bytes) }
    }
    return bytes
  }

  private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
