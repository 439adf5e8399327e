/// The name of a logical stream of a run: what kind of event it carries, and who the events belong to.
///
/// Written `fills/main`. The kinds are the business of the program on top, which names them once:
///
/// ```swift
/// extension StreamName.Kind { static var fills: Self { Self("fills") } }
/// let name = StreamName(.fills, owner: "main")
/// ```
public struct StreamName: Hashable, Sendable, CustomStringConvertible {
  /// What kind of event a stream carries.
  public struct Kind: Hashable, Sendable {
    /// The word that stands before the slash.
    public let name: String

    /// Wraps a word.
    ///
    /// - Precondition: It has no slash.
    public init(_ name: String) {
      precondition(!name.utf8.contains(UInt8(ascii: "/")), "the kind of a stream has no slash")
      self.name = name
    }
  }

  /// What kind of event the stream carries.
  public let kind: Kind
  /// Who the events belong to, for example a strategy or a portfolio.
  public let owner: String

  /// The stream of one kind and owner.
  public init(_ kind: Kind, owner: String) {
    self.kind = kind
    self.owner = owner
  }

  /// Reads a name as `description` writes it; nil where the text has no slash.
  public init?(_ text: String) {
    guard let slash = text.firstIndex(of: "/") else { return nil }
    self.init(Kind(String(text[..<slash])), owner: String(text[text.index(after: slash)...]))
  }

  /// Kind, slash, owner.
  public var description: String { "\(kind.name)/\(owner)" }
}

extension StreamName: Comparable {
  /// Kinds in natural order, those of one kind by their owners.
  public static func < (left: StreamName, right: StreamName) -> Bool {
    if left.kind != right.kind { return NaturalOrder.precedes(left.kind.name, right.kind.name) }
    return NaturalOrder.precedes(left.owner, right.owner)
  }
}
