import FileFormats

/// Where the keys of a phase stand, for what is found wrong once other files or the data are read.
///
/// Settings are equal wherever they stand.
public struct PhasePlaces: Equatable, Sendable {
  /// The file, as messages call it.
  private let file: String
  /// What messages call the phase: `phases[0]`.
  private let path: String
  private let node: YAMLNode?
  private let overrides: [String]
  /// The file of a phase that is another workflow, from where the program runs; nil where none was read.
  package internal(set) var innerFile: String?

  /// Of settings that no file was read for.
  init() {
    (file, path, node, overrides) = ("", "", nil, [])
  }

  init(_ phase: PhaseNode, file: String, overrides: [String]) {
    self.file = file
    self.path = phase.path
    node = phase.node
    self.overrides = overrides
  }

  /// All places are alike.
  public static func == (_: PhasePlaces, _: PhasePlaces) -> Bool { true }

  /// A problem of a key.
  ///
  /// - Parameters:
  ///   - keys: The way to it in the phase: names, and numbers of items of lists; what is not there is passed by.
  ///   - name: The phase, where no file was read.
  package func diagnostic(_ keys: [String], of name: String, _ message: String) -> ConfigurationDiagnostic {
    var (path, location) = (path.isEmpty ? "phases.\(name)" : path, node?.location)
    var node = node
    for key in keys {
      switch node?.value {
      case .mapping(let pairs)?:
        guard let pair = pairs.first(where: { $0.key == key }) else { break }
        (path, location, node) = ("\(path).\(MessageText.excerpt(key, atMost: 80))", pair.keyLocation, pair.value)
      case .sequence(let items)?:
        guard let index = Int(key), items.indices.contains(index) else { break }
        (path, location, node) = ("\(path)[\(index)]", items[index].location, items[index])
      default: break
      }
    }
    guard let location else {
      return ConfigurationDiagnostic(origin: .file(file, nil), key: path, message: message)
    }
    let origin: ConfigurationDiagnostic.Origin
    if let index = ConfigurationOverride.index(of: location), overrides.indices.contains(index) {
      origin = .override(ConfigurationOverride.name(of: overrides[index]))
    } else {
      origin = .file(file, location)
    }
    return ConfigurationDiagnostic(origin: origin, key: path, message: message)
  }
}
