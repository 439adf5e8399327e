import FileFormats

/// Everything that decides what a strategy says on a given timeline.
///
/// The name by which a workflow calls it is beside the point: two that agree in all else say the same.
public struct StrategyIdentity: Equatable, Sendable {
  /// A parameter and its value as canonical text.
  public struct Parameter: Equatable, Sendable {
    /// Its name.
    public var name: String
    /// Its value as JSON.
    public var value: String

    /// Makes a parameter from its parts.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The strategy's ID in the workflow.
  public var id: String
  /// The name of its type.
  public var type: String
  /// The version that its definition bears; nil where it bears none, and nothing tells one text of its code from
  /// another.
  public var version: String?
  /// Every parameter, in ascending order of names.
  public var parameters: [Parameter]
  /// Which positions it may ask for, by the name in the workflow.
  public var direction: String
  /// The symbols that it trades, ascending.
  public var symbols: [String]

  /// Makes an identity from its parts; parameters are sorted.
  public init(
    id: String, type: String, version: String?, parameters: [Parameter], direction: String, symbols: [String]
  ) {
    self.id = id
    self.type = type
    self.version = version
    self.parameters = parameters.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    self.direction = direction
    self.symbols = symbols
  }

  /// Whether it says the same as another, whatever the two are called.
  public func saysTheSame(as other: StrategyIdentity) -> Bool {
    var renamed = other
    renamed.id = id
    return self == renamed
  }

  /// All of it, for the keys of what is kept.
  package var settings: JSONValue { json }

  /// In the form in which an archive keeps it.
  var json: JSONValue {
    .object([
      JSONMember("id", .string(id)), JSONMember("type", .string(type)),
      JSONMember("version", version.map(JSONValue.string) ?? .null),
      JSONMember("parameters", .object(parameters.map { JSONMember($0.name, .string($0.value)) })),
      JSONMember("direction", .string(direction)), JSONMember("symbols", .array(symbols.map(JSONValue.string))),
    ])
  }

  /// Reads the form of `json`; nil for any other.
  init?(_ json: JSONValue?) {
    guard let json, case .string(let id) = json["id"], case .string(let type) = json["type"],
      case .object(let members) = json["parameters"], case .string(let direction) = json["direction"],
      case .array(let items) = json["symbols"]
    else { return nil }
    var parameters: [Parameter] = []
    for member in members {
      guard case .string(let value) = member.value else { return nil }
      parameters.append(Parameter(name: member.name, value: value))
    }
    var symbols: [String] = []
    for item in items {
      guard case .string(let symbol) = item else { return nil }
      symbols.append(symbol)
    }
    var version: String?
    if case .string(let text) = json["version"] { version = text }
    self.init(id: id, type: type, version: version, parameters: parameters, direction: direction, symbols: symbols)
  }
}

extension StrategyIdentity {
  /// In what this strategy of an archive differs from one of the same ID or type that a run asks for.
  func refusals(for wanted: StrategyIdentity) -> [SignalRefusal] {
    if type != wanted.type { return [.type(strategy: wanted.id, archive: type, run: wanted.type)] }
    var reasons: [SignalRefusal] = []
    if version != wanted.version {
      reasons.append(.version(strategy: wanted.id, archive: version, run: wanted.version))
    }
    let names = (parameters + wanted.parameters).map(\.name)
    for (index, name) in names.enumerated() where !names[..<index].contains(name) {
      let (own, asked) = (value(of: name), wanted.value(of: name))
      if own != asked { reasons.append(.parameter(strategy: wanted.id, name: name, archive: own, run: asked)) }
    }
    if direction != wanted.direction {
      reasons.append(.direction(strategy: wanted.id, archive: direction, run: wanted.direction))
    }
    if symbols != wanted.symbols {
      reasons.append(.traded(strategy: wanted.id, archive: symbols, run: wanted.symbols))
    }
    return reasons
  }

  private func value(of parameter: String) -> String? { parameters.first { $0.name == parameter }?.value }
}
