import Determinism

/// The digest of one logical stream of a run.
public struct StreamRecord: Equatable, Sendable {
  /// Kind and owner, for example `fills/main`.
  public var name: StreamName
  /// XXH64 over the stream's events, see `StreamDigest`.
  public var digest: UInt64
  /// Number of events.
  public var count: Int

  /// Makes a record from its parts.
  public init(name: StreamName, digest: UInt64, count: Int) {
    self.name = name
    self.digest = digest
    self.count = count
  }

  /// The digest as 16 hexadecimal digits.
  public var hexadecimal: String { Hexadecimal.string(of: digest) }

  /// The digest of a run: the SHA-256 over its streams, whatever their order.
  ///
  /// - Precondition: No two streams have the same name.
  public static func runDigest(_ streams: [StreamRecord]) -> String {
    RunDigest.combine(streams.map { (name: $0.name.description, digest: $0.digest, count: $0.count) })
  }
}
