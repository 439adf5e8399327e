/// A point of simulated time: a step of an instant.
///
/// There is no global "now": a container's time is that of the message it processes. What instants and steps mean is
/// the business of the program on top (a cycle of the data today, a nanosecond where events flow one by one); here they
/// are only ordered.
public struct VirtualTime: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The instant: number of the cycle.
  public let instant: Int64
  /// The step within the instant.
  public let step: UInt8

  /// The time of a step of an instant.
  @inlinable
  public init(instant: Int64, step: UInt8 = 0) {
    self.instant = instant
    self.step = step
  }

  /// The time of a step of a cycle.
  @inlinable public init(cycle: Int, step: UInt8 = 0) { self.init(instant: Int64(cycle), step: step) }

  /// Before everything.
  public static let beginning = VirtualTime(instant: .min)
  /// After everything: a sender that promises this will never say more.
  public static let end = VirtualTime(instant: .max, step: .max)

  /// The instant as a cycle.
  @inlinable public var cycle: Int { Int(instant) }

  /// The time just before this one; the beginning has none before it.
  @inlinable public var predecessor: VirtualTime {
    if step > 0 { return VirtualTime(instant: instant, step: step - 1) }
    return instant == .min ? self : VirtualTime(instant: instant - 1, step: .max)
  }

  /// Whether `left` comes before `right`.
  @inlinable public static func < (left: VirtualTime, right: VirtualTime) -> Bool {
    left.instant != right.instant ? left.instant < right.instant : left.step < right.step
  }

  /// What is shown to people.
  public var description: String {
    switch self {
    case .beginning: "the beginning"
    case .end: "the end"
    default: "cycle \(cycle), step \(step)"
    }
  }
}
