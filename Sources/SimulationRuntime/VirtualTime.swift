/// A point of simulated time: a step of a cycle.
///
/// There is no global "now": a container's time is that of the message it processes. What cycles and steps mean is the
/// business of the program on top; here they are only ordered.
public struct VirtualTime: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// `cycle * 16 + step`: the order of times is the order of this number.
  @usableFromInline let raw: Int64

  @inlinable init(raw: Int64) { self.raw = raw }

  /// The time of a step of a cycle.
  ///
  /// - Precondition: `step` is at most 15.
  @inlinable public init(cycle: Int, step: UInt8 = 0) {
    precondition(step < 16, "a cycle has at most 16 steps")
    raw = Int64(cycle) * 16 + Int64(step)
  }

  /// Before everything.
  public static let beginning = VirtualTime(raw: .min)
  /// After everything: a sender that promises this will never say more.
  public static let end = VirtualTime(raw: .max)

  /// The cycle.
  @inlinable public var cycle: Int { Int(raw >> 4) }

  /// The step within the cycle.
  @inlinable public var step: UInt8 { UInt8(truncatingIfNeeded: raw & 15) }

  /// The time just before this one; the beginning has none before it.
  @inlinable public var predecessor: VirtualTime { VirtualTime(raw: raw == .min ? .min : raw - 1) }

  /// Whether `left` comes before `right`.
  @inlinable public static func < (left: VirtualTime, right: VirtualTime) -> Bool { left.raw < right.raw }

  /// What is shown to people.
  public var description: String {
    switch self {
    case .beginning: "the beginning"
    case .end: "the end"
    default: "cycle \(cycle), step \(step)"
    }
  }
}
