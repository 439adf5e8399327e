import Configuration
import Coordination
import FileFormats

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A command line that cannot be understood: exit code 2.
struct UsageError: Error, CustomStringConvertible {
  let description: String

  /// What is wrong with the first word of a command line, where it is no command.
  static func unknownCommand(_ name: String, _ program: String) -> String {
    let known = Command.all.map(\.name)
    if name.hasPrefix("-") { return "unknown option \(shown(name)); the command comes first, see \(program) --help" }
    let hint = NearestName.of(name, among: known).map { "; did you mean \($0)?" } ?? ""
    return "unknown command \(shown(name)); allowed \(known.joined(separator: ", "))\(hint)"
  }

  /// A word of the command line in a message.
  static func shown(_ word: some StringProtocol) -> String { word.isEmpty ? "''" : MessageText.shown(String(word)) }
}

/// The arguments of one command, checked against its specification.
struct ParsedArguments: Sendable {
  /// The program's and the command's name, with which errors begin.
  let command: String
  private(set) var positionals: [String] = []
  private var values: [String: [String]] = [:]

  /// The words of the command line behind the program's name.
  ///
  /// Bytes that are not UTF-8 could only be taken for another name, of another file: they are refused.
  static func words(of program: Program) throws(UsageError) -> ArraySlice<String> {
    var words: [String] = []
    for index in 1..<max(1, Int(CommandLine.argc)) {
      guard let start = CommandLine.unsafeArgv[index] else { break }
      let bytes = UnsafeBufferPointer(start: start, count: strlen(start)).map { UInt8(bitPattern: $0) }
      guard let word = String(validating: bytes, as: UTF8.self) else {
        throw UsageError(
          description:
            "\(program.name): argument \(index) is not UTF-8, was \(MessageText.shown(bytes: bytes)); names of "
            + "files and values must be")
      }
      words.append(word)
    }
    return words[...]
  }

  /// Reads `arguments`, which follow the command's name.
  init(_ arguments: ArraySlice<String>, for command: Command, of program: Program) throws(UsageError) {
    self.command = "\(program.name) \(command.name)"
    var rest = arguments
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("-"), argument != "-" else {
        positionals.append(argument)
        continue
      }
      if argument == "--" {
        positionals += rest
        break
      }
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let name = parts[0]
      guard let option = command.options.first(where: { $0.name == name }) else {
        let known = command.options.map(\.name) + ["--help"]
        let hint = NearestName.of(name, among: known).map { "; did you mean \($0)?" } ?? ""
        throw UsageError(description: "\(self.command): unknown option \(UsageError.shown(name))\(hint)")
      }
      if option.value == nil {
        guard parts.count == 1 else {
          throw UsageError(description: "\(name) takes no value, was \(UsageError.shown(parts[1]))")
        }
        values[name] = []
      } else {
        // What is an option of this command was not meant as the value of another.
        let next = rest.first.flatMap { word in command.options.contains { $0.name == word } ? nil : word }
        guard let value = parts.count == 2 ? parts[1] : next, !value.isEmpty else {
          throw UsageError(description: "\(name) needs a value: \(option.value ?? "")")
        }
        if parts.count == 1 { rest.removeFirst() }
        if values[name] != nil, !option.isRepeatable { throw UsageError(description: "\(name) stands twice") }
        values[name, default: []].append(value)
      }
    }
    guard positionals.count >= command.positionals.count else {
      let missing = command.positionals[positionals.count]
      throw UsageError(description: "\(self.command): \(missing) is missing; see \(self.command) --help")
    }
    let most = command.positionals.count + (command.optionalPositional == nil ? 0 : 1)
    guard command.repeatsLast || positionals.count <= most else {
      let first = positionals[most]
      throw UsageError(description: "\(self.command): unexpected argument \(UsageError.shown(first))")
    }
  }

  func has(_ name: String) -> Bool { values[name] != nil }

  func all(_ name: String) -> [String] { values[name] ?? [] }

  func value(_ name: String) -> String? { values[name]?.last }

  /// A whole number in a range, or nil where the option is not given.
  func integer(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    guard let text = value(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      let allowed = "a whole number from \(range.lowerBound) to \(range.upperBound)"
      throw UsageError(description: "\(name): was \(UsageError.shown(text)); allowed \(allowed)")
    }
    return number
  }

  /// A length of time in seconds, as `30d`, or nil where the option is not given.
  func timeSpan(_ name: String) throws(UsageError) -> Int64? {
    guard let text = value(name) else { return nil }
    guard let seconds = TimeSpan.seconds(text) else {
      throw UsageError(
        description: "\(name): was \(UsageError.shown(text)); allowed a whole number with s, m, h, d or w: 30d")
    }
    return seconds
  }

  /// Whole numbers in a range, separated by commas.
  func integers(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> [Int]? {
    guard let text = value(name) else { return nil }
    var numbers: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let number = Int(part), range.contains(number) else {
        let allowed = "whole numbers from \(range.lowerBound) to \(range.upperBound), separated by commas"
        throw UsageError(description: "\(name): was \(UsageError.shown(part)); allowed \(allowed)")
      }
      numbers.append(number)
    }
    return numbers
  }
}
