import Coordination
import FileFormats

/// A page for `man`, made of what a command's help says.
struct ManualPage {
  /// As `man1`, where `man` looks for it.
  let folder: String
  /// As `admf-run.1`.
  let fileName: String
  let bytes: [UInt8]

  /// A page for the program, and one for each command and each topic.
  static func all(of program: Program) -> [ManualPage] {
    [overview(of: program)] + Command.all.map { page(of: $0, program) }
      + HelpTopic.all.map { page(of: $0, program) }
  }

  private init(_ name: String, section: Int, _ program: Program, _ body: String) {
    folder = "man\(section)"
    fileName = "\(name).\(section)"
    // No date: a page depends on the version alone.
    let head = ".TH \"\(name.uppercased())\" \"\(section)\" \"\" \"\(program.name) \(Program.version)\"\n"
    bytes = Array((head + body).utf8)
  }

  private static func overview(of program: Program) -> ManualPage {
    var body = ".SH NAME\n\(escaped(program.name)) \\- deterministic backtests of trading workflows\n"
    body += ".SH SYNOPSIS\n.B \(escaped(program.name))\nCOMMAND [options]\n.SH COMMANDS\n"
    for command in Command.all { body += entry("\(program.name)-\(command.name)(1)", command.summary) }
    body += ".SH TOPICS\n"
    for topic in HelpTopic.all { body += entry("\(program.name)-\(topic.name)(7)", topic.summary) }
    return ManualPage(program.name, section: 1, program, body)
  }

  private static func page(of command: Command, _ program: Program) -> ManualPage {
    let name = "\(program.name)-\(command.name)"
    var body = ".SH NAME\n\(escaped(name)) \\- \(escaped(command.summary))\n"
    body += ".SH SYNOPSIS\n.B \(escaped(program.name)) \(escaped(command.name))\n\(escaped(command.operands))\n"
    let notes = command.notes
    if !notes.isEmpty { body += ".SH DESCRIPTION\n\(paragraphs(notes))" }
    body += ".SH OPTIONS\n"
    for option in command.allOptions {
      body += entry(option.name + (option.value.map { " \($0)" } ?? ""), option.help)
    }
    let examples = command.examples.map { "\(escaped("\(program.name) \($0)"))\n" }.joined()
    body += ".SH EXAMPLES\n.nf\n\(examples).fi\n"
    body += ".SH EXIT STATUS\n\(paragraphs(ExitStatus.explanation))"
    return ManualPage(name, section: 1, program, body)
  }

  private static func page(of topic: HelpTopic, _ program: Program) -> ManualPage {
    let name = "\(program.name)-\(topic.name)"
    let body = ".SH NAME\n\(escaped(name)) \\- \(escaped(topic.summary))\n.SH DESCRIPTION\n"
    return ManualPage(name, section: 7, program, body + paragraphs(topic.text(program.name)))
  }

  private static func entry(_ head: String, _ text: String) -> String {
    ".TP\n.B \(escaped(head))\n\(escaped(text))\n"
  }

  /// Text as it is; what is indented in it keeps its lines.
  private static func paragraphs(_ text: String) -> String {
    var body = ""
    var isIndented = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      let indents = line.hasPrefix("  ")
      if indents != isIndented, !line.isEmpty {
        body += indents ? ".nf\n" : ".fi\n"
        isIndented = indents
      }
      body += line.isEmpty ? ".PP\n" : escaped(line) + "\n"
    }
    return body + (isIndented ? ".fi\n" : "")
  }

  /// What `roff` would take for something else, as itself.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      default: result.append(character)
      }
    }
    return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&" + result : result
  }
}
