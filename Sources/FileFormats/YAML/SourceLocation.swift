/// A place in a text file.
public struct SourceLocation: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Line, from 1.
  public var line: Int
  /// Column, from 1, counted in Unicode scalars.
  public var column: Int

  /// Makes a location from its parts.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// `line:column`, as compilers print it.
  public var description: String { "\(line):\(column)" }

  /// Earlier lines first, then earlier columns.
  public static func < (left: SourceLocation, right: SourceLocation) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}
