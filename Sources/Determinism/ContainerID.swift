/// The name of a container: a `/`-separated path of components made of ASCII letters, digits, `_`, `.` and `-`.
///
/// IDs have a total order which is the order of everything that is ordered by container: component by component, a
/// prefix first, runs of digits compared as numbers of any length (`worker-2` before `worker-10`), ties by bytes.
public struct ContainerID: Hashable, Sendable, CustomStringConvertible {
  /// The path as it was written.
  public let path: String

  /// Checks and wraps a path.
  ///
  /// - Throws: `ContainerIDError` for an empty path, an empty component or a character that is not allowed.
  public init(_ path: String) throws(ContainerIDError) {
    var componentLength = 0
    var column = 1
    guard !path.isEmpty else { throw ContainerIDError(path: path, column: 1, problem: "the path is empty") }
    for byte in path.utf8 {
      if byte == UInt8(ascii: "/") {
        guard componentLength > 0 else {
          throw ContainerIDError(path: path, column: column, problem: "empty component")
        }
        componentLength = 0
      } else {
        guard Self.isAllowed(byte) else {
          throw ContainerIDError(path: path, column: column, problem: "a character other than A-Z a-z 0-9 _ . - /")
        }
        componentLength += 1
      }
      column += 1
    }
    guard componentLength > 0 else { throw ContainerIDError(path: path, column: column, problem: "empty component") }
    self.path = path
  }

  /// Whether `byte` may stand in a component.
  public static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// Whether `text` can be a component of container IDs and of the paths of files.
  public static func isName(_ text: String) -> Bool {
    !text.isEmpty && text != "." && text != ".." && text.utf8.allSatisfy(isAllowed)
  }

  /// What is shown to people.
  public var description: String { path }
}

/// Why a text is no container ID.
public struct ContainerIDError: Error, Equatable, CustomStringConvertible {
  /// The text.
  public let path: String
  /// 1-based position of the first byte that is wrong.
  public let column: Int
  /// What is wrong there.
  public let problem: String

  /// Makes an error from its parts.
  public init(path: String, column: Int, problem: String) {
    self.path = path
    self.column = column
    self.problem = problem
  }

  /// What is shown to people.
  public var description: String { "container ID '\(path)', column \(column): \(problem)" }
}

extension ContainerID: ExpressibleByStringLiteral {
  /// For IDs that stand in source code.
  ///
  /// - Precondition: the literal is a valid path.
  public init(stringLiteral value: String) {
    do { try self.init(value) } catch { preconditionFailure(error.description) }
  }
}

extension ContainerID: Comparable {
  /// Whether `left` comes before `right`.
  public static func < (left: ContainerID, right: ContainerID) -> Bool {
    NaturalOrder.precedes(left.path, right.path)
  }
}

/// The order of container IDs and of the names that become their components.
public enum NaturalOrder {
  /// Whether `left` comes before `right` by the rule of `ContainerID`.
  ///
  /// Complexity: O(n) in the length of the shorter text.
  public static func precedes(_ left: String, _ right: String) -> Bool {
    var (left, right) = (left, right)
    return left.withUTF8 { left in right.withUTF8 { right in precedes(left, right) } }
  }

  private static func precedes(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    var i = 0
    var j = 0
    while i < left.count, j < right.count {
      if isDigit(left[i]), isDigit(right[j]) {
        let endOfLeft = endOfDigits(left, i)
        let endOfRight = endOfDigits(right, j)
        let order = compareNumbers(left[i..<endOfLeft], right[j..<endOfRight])
        if order != 0 { return order < 0 }
        i = endOfLeft
        j = endOfRight
      } else {
        let (a, b) = (rank(left[i]), rank(right[j]))
        if a != b { return a < b }
        i += 1
        j += 1
      }
    }
    if i < left.count || j < right.count { return i == left.count }
    return left.lexicographicallyPrecedes(right)
  }

  /// The separator sorts before everything, so that `a/b` stands with `a` and before `a-b`.
  private static func rank(_ byte: UInt8) -> UInt8 { byte == UInt8(ascii: "/") ? 0 : byte }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

  private static func endOfDigits(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
    var end = start
    while end < bytes.count, isDigit(bytes[end]) { end += 1 }
    return end
  }

  private static func compareNumbers(
    _ left: Slice<UnsafeBufferPointer<UInt8>>, _ right: Slice<UnsafeBufferPointer<UInt8>>
  ) -> Int {
    let a = left.drop { $0 == 48 }
    let b = right.drop { $0 == 48 }
    if a.count != b.count { return a.count < b.count ? -1 : 1 }
    if a.elementsEqual(b) { return 0 }
    return a.lexicographicallyPrecedes(b) ? -1 : 1
  }
}
