/// The name of a traded instrument, for example `MSFT_ADJ`.
///
/// Symbols are compared and ordered by their UTF-8 bytes, so that the order is the same on every machine and in every
/// locale, and as fine as equality.
public struct Symbol: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The name as it stands in the configuration and in file names.
  public let name: String

  /// Wraps a name; any text is allowed here, the configuration reader checks what users may write.
  public init(_ name: String) { self.name = name }

  /// What is shown to people.
  public var description: String { name }

  /// Whether both names have the same bytes: texts that only look alike are two symbols, as they are two files.
  public static func == (left: Symbol, right: Symbol) -> Bool { left.name.utf8.elementsEqual(right.name.utf8) }

  /// Whether `left` comes before `right`.
  public static func < (left: Symbol, right: Symbol) -> Bool {
    left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
  }
}
