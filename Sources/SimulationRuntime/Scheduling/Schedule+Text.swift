import Determinism

/// A schedule that cannot be read, or that is not one of the network that shall repeat it.
public enum ScheduleError: Error, Equatable, CustomStringConvertible {
  /// The text does not begin as a schedule of this version does.
  case notASchedule(begins: String)
  /// A character that has no place in a schedule; counted from 1.
  case badCharacter(position: Int)
  /// The checksum is not that of the content: the text was cut or changed.
  case damaged
  /// The checksum is right but the content is no schedule; counted from 0.
  case malformed(byte: Int)
  /// Another number of containers.
  case otherContainerCount(recorded: Int, found: Int)
  /// As many containers, but with other IDs.
  case otherContainers
  /// At a choice, counted from 1, another number of containers was ready.
  case otherReadyCount(choice: Int, recorded: Int, found: Int)
  /// Within a span of choices, counted from 1, other containers were ready, though as many.
  case otherReadySets(from: Int, through: Int)
  /// The run ended before the schedule.
  case notUsedUp(used: Int, of: Int)

  /// What is shown to people.
  public var description: String {
    switch self {
    case .notASchedule(let begins): "schedule: begins with '\(begins)', expected '\(Schedule.prefix)'"
    case .badCharacter(let position): "schedule: character \(position) is none of A-Z a-z 0-9 - _"
    case .damaged: "schedule: the text was cut or changed, as its checksum is wrong"
    case .malformed(let byte): "schedule: byte \(byte) of its content makes no sense"
    case .otherContainerCount(let recorded, let found):
      "schedule: recorded with \(recorded) containers, the network has \(found)"
    case .otherContainers: "schedule: recorded with containers of other IDs"
    case .otherReadyCount(let choice, let recorded, let found):
      "schedule: at choice \(choice), \(recorded) containers were ready when it was recorded, now \(found)"
    case .otherReadySets(let from, let through):
      "schedule: within choices \(from) to \(through) other containers are ready than when it was recorded"
    case .notUsedUp(let used, let count): "schedule: the run ended after \(used) of \(count) choices"
    }
  }
}

extension Schedule: CustomStringConvertible {
  /// How the text of every schedule of this version begins.
  static let prefix = "s1."

  /// What is shown to people: the text form.
  public var description: String { text }

  /// The schedule as text: `s1.` and letters, digits, `-` and `_` (RFC 4648, base64url without padding).
  ///
  /// Content: number of containers, hash of their IDs (4 bytes), number of choices, number of runs of equal choices;
  /// for each run `2 * symbol`, or `2 * symbol + 1` and the length of the run less 2; the checks; the final check (4
  /// bytes); then 4 bytes of XXH64 over all that. Numbers are LEB128, fixed ones little-endian.
  public var text: String {
    var bytes: [UInt8] = []
    Self.append(UInt64(containerCount), to: &bytes)
    Self.append(fixed: containerHash, to: &bytes)
    Self.append(UInt64(choiceCount), to: &bytes)
    Self.append(UInt64(runs.count), to: &bytes)
    for run in runs {
      Self.append(UInt64(run.choice.symbol) << 1 | (run.count > 1 ? 1 : 0), to: &bytes)
      if run.count > 1 { Self.append(UInt64(run.count - 2), to: &bytes) }
    }
    bytes += checks
    Self.append(fixed: finalCheck, to: &bytes)
    Self.append(fixed: UInt32(truncatingIfNeeded: XXH64.hash(bytes)), to: &bytes)
    return Self.prefix + Base64URL.text(of: bytes)
  }

  /// Reads a text form.
  ///
  /// Takes memory in proportion to the text, whatever it says.
  ///
  /// - Throws: `ScheduleError` for anything that `text` does not write.
  public init(_ text: String) throws(ScheduleError) {
    guard text.hasPrefix(Self.prefix) else { throw .notASchedule(begins: String(text.prefix(8))) }
    let bytes = try Base64URL.bytes(of: text.utf8.dropFirst(Self.prefix.utf8.count), from: Self.prefix.utf8.count + 1)
    guard bytes.count >= 4 else { throw .damaged }
    var reader = ScheduleReader(bytes: Array(bytes.dropLast(4)))
    var tail = ScheduleReader(bytes: Array(bytes.suffix(4)))
    guard try tail.fixed() == UInt32(truncatingIfNeeded: XXH64.hash(reader.bytes)) else { throw .damaged }
    containerCount = try reader.number(below: 1 << 30)
    containerHash = try reader.fixed()
    let total = try reader.number(below: reader.bytes.count * Self.checkInterval)
    let runCount = try reader.number(below: reader.bytes.count)
    var found = 0
    for _ in 0..<runCount {
      let word = try reader.number(below: 1 << 60)
      let count = word & 1 == 0 ? 1 : try reader.number(below: total) + 2
      guard let choice = Choice(symbol: word >> 1, limit: containerCount), count <= total - found else {
        throw .malformed(byte: reader.position - 1)
      }
      runs.append(Run(choice: choice, count: count))
      found += count
    }
    guard found == total else { throw .malformed(byte: reader.position) }
    choiceCount = total
    checks = try reader.take(total / Self.checkInterval)
    finalCheck = try reader.fixed()
    guard reader.isAtEnd else { throw .malformed(byte: reader.position) }
  }

  private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    var rest = number
    while rest >= 128 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private static func append(fixed word: UInt32, to bytes: inout [UInt8]) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
  }
}

private struct ScheduleReader {
  let bytes: [UInt8]
  var position = 0

  var isAtEnd: Bool { position == bytes.count }

  mutating func take(_ count: Int) throws(ScheduleError) -> [UInt8] {
    guard count <= bytes.count - position else { throw .malformed(byte: bytes.count) }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  mutating func fixed() throws(ScheduleError) -> UInt32 {
    try take(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  mutating func number(below bound: Int) throws(ScheduleError) -> Int {
    var result = 0
    var shift = 0
    while position < bytes.count, shift < 63 {
      let byte = bytes[position]
      position += 1
      result |= Int(byte & 127) << shift
      shift += 7
      if byte < 128 {
        guard result < max(1, bound) else { break }
        return result
      }
    }
    throw .malformed(byte: max(0, position - 1))
  }
}
