import FileFormats

/// The configuration of a run as keys and values, as its folder has it in `config.yaml`.
///
/// A key is the way to it, as `strategies.ma_crossover.parameters.fast` and as `--set` takes it: items of a list go by
/// their `id` or `name`, else by their number from 0. Lists of plain values are one value.
package struct RunConfiguration: Equatable, Sendable {
  /// Keys and values, sorted by the bytes of the keys.
  package let keys: [JSONMember]

  /// Reads the configuration in the folder of a run.
  ///
  /// - Throws: `ResultsError.fileSystem`, or `badTable` where the file is no YAML.
  package init(readingFrom folder: String) throws(ResultsError) {
    let path = FilePath.join(folder, RunFolder.configurationName)
    let bytes = try RunFolder.read(path)
    do throws(YAMLError) {
      self.init(JSONValue(try YAML.parse(bytes)))
    } catch {
      throw .badTable(path: path, problem: "is not valid YAML: \(error)")
    }
  }

  /// The keys of a configuration in its canonical form.
  package init(_ canonical: JSONValue) {
    var keys: [JSONMember] = []
    Self.gather(canonical, at: "", into: &keys)
    self.keys = keys.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  private static func gather(_ value: JSONValue, at path: String, into keys: inout [JSONMember]) {
    func way(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
    switch value {
    case .object(let members) where !members.isEmpty:
      for member in members { gather(member.value, at: way(member.name), into: &keys) }
    case .array(let items) where items.contains { if case .object = $0 { true } else { false } }:
      for (item, name) in zip(items, names(of: items)) { gather(item, at: way(name), into: &keys) }
    default: keys.append(JSONMember(path, value))
    }
  }

  /// What the items of a list go by: a name that each has for itself, else numbers.
  private static func names(of items: [JSONValue]) -> [String] {
    for key in ["id", "name"] {
      let names = items.compactMap { if case .string(let name)? = $0[key] { name } else { nil } }
      if names.count == items.count, Set(names).count == names.count { return names }
    }
    return items.indices.map(String.init)
  }

  /// A key that does not have one value in all runs.
  package struct Difference: Equatable, Sendable {
    package var key: String
    /// The value in each run, in their order; nil where a run has no such key.
    package var values: [JSONValue?]
  }

  /// The keys in which configurations differ, sorted.
  ///
  /// - Complexity: linear in the number of keys.
  package static func differences(_ configurations: [RunConfiguration]) -> [Difference] {
    var rest = configurations.map { $0.keys[...] }
    var differences: [Difference] = []
    while let key = rest.compactMap(\.first?.name).min(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      var values: [JSONValue?] = []
      for index in rest.indices {
        let isHere = rest[index].first?.name == key
        values.append(isHere ? rest[index].removeFirst().value : nil)
      }
      if values.contains(where: { $0 != values[0] }) { differences.append(Difference(key: key, values: values)) }
    }
    return differences
  }
}
