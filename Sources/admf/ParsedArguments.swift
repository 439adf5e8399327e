import Configuration

/// A command line that cannot be understood: exit code 2.
struct UsageError: Error, CustomStringConvertible {
  let description: String
}

/// The arguments of one command, checked against its specification.
struct ParsedArguments {
  private(set) var positionals: [String] = []
  private var values: [String: [String]] = [:]

  /// Reads `arguments`, which follow the command's name.
  init(_ arguments: ArraySlice<String>, for command: CommandSpecification) throws(UsageError) {
    var rest = arguments
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("-"), argument != "-" else {
        positionals.append(argument)
        continue
      }
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      let name = parts[0]
      guard let option = command.options.first(where: { $0.name == name }) else {
        let known = command.options.map(\.name) + ["--help"]
        let hint = NearestName.of(name, among: known).map { "; did you mean \($0)?" } ?? ""
        throw UsageError(description: "admf \(command.name): unknown option \(name)\(hint)")
      }
      if option.value == nil {
        guard parts.count == 1 else { throw UsageError(description: "\(name) takes no value, was \(parts[1])") }
        values[name] = []
      } else {
        guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else {
          throw UsageError(description: "\(name) needs a value: \(option.value ?? "")")
        }
        if values[name] != nil, !option.isRepeatable { throw UsageError(description: "\(name) stands twice") }
        values[name, default: []].append(value)
      }
    }
    guard positionals.count >= command.positionals.count else {
      let missing = command.positionals[positionals.count]
      throw UsageError(description: "admf \(command.name): \(missing) is missing; see admf \(command.name) --help")
    }
    let most = command.positionals.count + command.optionalPositionals.count
    guard positionals.count <= most else {
      throw UsageError(description: "admf \(command.name): unexpected argument \(positionals[most])")
    }
  }

  func has(_ name: String) -> Bool { values[name] != nil }

  func all(_ name: String) -> [String] { values[name] ?? [] }

  func value(_ name: String) -> String? { values[name]?.last }

  /// A whole number in a range, or nil where the option is not given.
  func integer(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    guard let text = value(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw UsageError(
        description: "\(name): was \(text); allowed a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// Whole numbers in a range, separated by commas.
  func integers(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> [Int]? {
    guard let text = value(name) else { return nil }
    var numbers: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let number = Int(part), range.contains(number) else {
        throw UsageError(
          description: "\(name): was \(part); allowed whole numbers from \(range.lowerBound) to \(range.upperBound), "
            + "separated by commas")
      }
      numbers.append(number)
    }
    return numbers
  }
}
