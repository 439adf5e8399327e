import Coordination
import FileFormats
import Reporting

/// `admf help`.
enum HelpCommand {
  static let command = Command(
    name: "help", summary: "Explain a command or a topic; with --man, write manual pages.", positionals: [],
    optionalPositional: "TOPIC",
    options: [
      CommandOption(
        name: "--man", value: "DIR", help: "Write a manual page for each command and topic into this folder.")
    ],
    details: "TOPIC is the name of a command, or one of:\n\(topics)",
    examples: [
      "help phases",
      "help run",
      "help --man /usr/local/share/man",
    ],
    perform: { try perform($0) })

  /// The names of all topics, seven a line.
  private static var topics: String {
    let names = HelpTopic.all.map(\.name)
    return stride(from: 0, to: names.count, by: 7).map { start in
      "  \(names[start..<min(start + 7, names.count)].joined(separator: ", "))\n"
    }.joined()
  }

  static func perform(_ call: Invocation) throws -> ExitStatus {
    let topic = call.arguments.positionals.first
    if let folder = call.arguments.value("--man") {
      if let topic { throw call.usageError("--man writes all pages; unexpected argument \(UsageError.shown(topic))") }
      return try writePages(into: folder, call.program)
    }
    guard let topic else {
      Terminal.print(overview(call.program))
      return .done
    }
    guard let text = text(of: topic, call.program) else {
      let known = Command.all.map(\.name) + HelpTopic.all.map(\.name)
      let hint = NearestName.of(topic, among: known).map { "; did you mean \($0)?" } ?? ""
      throw UsageError(
        description: "\(call.program.name): unknown topic \(UsageError.shown(topic)); allowed "
          + known.joined(separator: ", ") + hint)
    }
    Terminal.print(text)
    return .done
  }

  /// What is printed of a command or a topic; nil where there is none of this name.
  static func text(of name: String, _ program: String) -> String? {
    if let command = Command.all.first(where: { $0.name == name }) { return command.help(program) }
    return HelpTopic.all.first { $0.name == name }?.help(program)
  }

  private static func text(of name: String, _ program: Program) -> String? { text(of: name, program.name) }

  /// All commands and topics, a line each.
  static func overview(_ program: Program) -> String {
    let entries = Command.all.map { ($0.name, $0.summary) }
    let topics = HelpTopic.all.map { ($0.name, $0.summary) }
    let width = ((entries + topics).map(\.0.utf8.count).max() ?? 0) + 2
    func lines(_ entries: [(String, String)]) -> String {
      entries.map { "  \(TextTable.padded($0, to: width))\($1)\n" }.joined()
    }
    return "\(program.name): deterministic backtests of trading workflows\n\n"
      + "Usage: \(program.name) COMMAND [options]\n\nCommands:\n" + lines(entries)
      + "\nTopics of \(program.name) help:\n" + lines(topics)
      + "\n\(program.name) COMMAND --help explains a command, with examples.\n"
  }

  private static func writePages(into folder: String, _ program: Program) throws -> ExitStatus {
    let pages = ManualPage.all(of: program)
    for page in pages {
      let place = FilePath.join(folder, page.folder)
      try FileSystem.makeFolder(place)
      try FileSystem.writeAtomically(page.bytes, to: FilePath.join(place, page.fileName))
    }
    Terminal.print("\(pages.count) pages; man -M \(ShellText.word(folder)) \(program.name)-run shows one\n")
    return .done
  }
}
