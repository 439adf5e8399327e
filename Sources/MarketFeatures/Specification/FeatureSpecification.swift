/// A feature as a value: which number shall be computed from the bars of each symbol.
///
/// Specifications are equal, and ordered, by their canonical names as UTF-8 bytes, so that strategies that ask for the
/// same number share it whatever the order of registration.
///
/// A built-in kind is one static function here, which names it, bounds its parameters, says where it is first defined
/// and makes its state; nothing else lists the kinds. Periods count bars of the symbol; inputs are finite, which data
/// quality sees to. The numbers are those of TA-Lib 0.8 where it has the indicator; the few that differ are named in
/// `Docs/Semantics.md`.
///
/// A class of constants, as plans of thousands of strategies sort, compare and hand on those that they read.
public final class FeatureSpecification: Comparable, Sendable, CustomStringConvertible {
  /// The canonical name, for example `sma(close,20)`.
  public let name: String
  /// Index of the symbol's first bar, from 0, at which the feature is defined; 0 for a user's own indicator, which
  /// says itself where it is not.
  public let firstDefinedBar: Int
  /// Makes the state for one symbol, as it is before the first bar.
  let make: @Sendable () -> any BarIndicator
  /// What a store keeps the feature's values under beside its name; nil where they are computed each time, since that
  /// is faster than reading them, or nothing tells one indicator of the name from another.
  package let storedVersion: String?
  private let problem: FeatureError?

  /// Largest period that a feature may have, in bars.
  public static let maximumPeriod = 1_000_000

  /// Describes a feature of bars.
  ///
  /// - Parameters:
  ///   - first: The first defined bar; asked for only if the parameters are allowed.
  ///   - isDear: Whether computing it costs many times what reading it from a store does.
  ///   - make: Called only if the parameters are allowed.
  init(
    _ function: String, _ parameters: [FeatureParameter] = [], of column: BarColumn? = nil,
    first: @autoclosure () -> Int, isDear: Bool = false, make: @escaping @Sendable () -> any BarIndicator
  ) {
    let arguments = (column.map { [$0.rawValue] } ?? []) + parameters.map(\.text)
    let name = arguments.isEmpty ? function : "\(function)(\(arguments.joined(separator: ",")))"
    self.name = name
    problem = parameters.lazy.compactMap { $0.problem(of: name) }.first
    firstDefinedBar = problem == nil ? first() : 0
    storedVersion = isDear ? "" : nil
    self.make = make
  }

  /// Describes a feature of one column.
  convenience init(
    _ function: String, of column: BarColumn, _ parameters: [FeatureParameter], first: @autoclosure () -> Int,
    make: @escaping @Sendable () -> some ColumnIndicator
  ) {
    self.init(function, parameters, of: column, first: first()) { OnColumn(column: column, inner: make()) }
  }

  /// A user's own indicator; two of one name are taken to be one.
  ///
  /// - Parameters:
  ///   - name: Everything that the indicator depends on belongs in it.
  ///   - make: Makes the state for one symbol, as it is before the first bar.
  public static func custom(_ name: String, make: @escaping @Sendable () -> any Indicator) -> Self {
    Self(customName: name, version: nil) { CustomIndicator(inner: make()) }
  }

  /// A user's own indicator whose values a store may keep, since it is dear to compute: `custom(NAME@VERSION)`.
  ///
  /// Its values are computed once for the same bars and read from then on, until the program is built anew or the
  /// version is another one.
  ///
  /// - Parameters:
  ///   - name: Everything that the indicator depends on belongs in it.
  ///   - version: Another one whenever what it computes changes by something that is not built into the program, as a
  ///     file that it reads.
  ///   - make: Makes the state for one symbol, as it is before the first bar.
  public static func custom(
    _ name: String, version: String, make: @escaping @Sendable () -> any Indicator
  ) -> Self {
    Self(customName: name, version: version) { CustomIndicator(inner: make()) }
  }

  private init(customName: String, version: String?, make: @escaping @Sendable () -> any BarIndicator) {
    name = "custom(\(customName)\(version.map { "@\($0)" } ?? ""))"
    problem = customName.isEmpty ? .unnamed : nil
    firstDefinedBar = 0
    storedVersion = version
    self.make = make
  }

  /// The canonical name.
  public var description: String { name }

  /// Whether the canonical names are equal.
  public static func == (left: FeatureSpecification, right: FeatureSpecification) -> Bool {
    left === right || left.name == right.name
  }

  /// Whether the left name precedes as UTF-8 bytes.
  public static func < (left: FeatureSpecification, right: FeatureSpecification) -> Bool {
    left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
  }

  /// Refuses parameters with which the feature is not defined.
  ///
  /// - Throws: `FeatureError.invalidPeriod` for a period outside of what is allowed, `.invalidNumber` for another
  ///   parameter, `.unnamed` for a custom feature without a name.
  public func check() throws(FeatureError) {
    if let problem { throw problem }
  }
}
