import ContentStore
import Coordination
import FileFormats
import Reporting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// `admf cache`.
enum CacheCommand {
  static let command = Command(
    name: "cache", summary: "List, check and shrink the store of what earlier runs have read and computed.",
    positionals: ["ACTION"], optionalPositional: "KEY",
    options: [
      CommandOption.store[0],
      CommandOption(
        name: "--older-than", value: "TIME", help: "prune: what was used last before so long, as 30d, 12h or 2w."),
      CommandOption(
        name: "--max-size", value: "SIZE",
        help: "prune: the bytes that may stay, as 500MB (default ADMF_STORE_SIZE, else 10GB)."),
      CommandOption(
        name: "--dry-run", value: nil, help: "prune and verify: tell what would go, and leave everything."),
      CommandOption(name: "--json", value: nil, help: "Print the same as one JSON object."),
    ],
    details: "ACTION is one of\n"
      + actions.map { "  \(TextTable.padded($0.name, to: 10))\($0.meaning)\n" }.joined()
      + "Without --store and ADMF_STORE it is the store results/.store. Docs/Store.md says more.\n",
    examples: [
      "cache list",
      "cache verify",
      "cache prune --older-than 30d --max-size 10GB --dry-run",
    ],
    perform: { try perform($0) })

  /// The store that an action works on, with its arguments.
  struct Call {
    let store: ObjectStore
    let arguments: ParsedArguments
    let program: String
    /// The time of the machine's clock, in seconds since 1970: ages of files are counted from it, and nothing else is.
    let now = Int64(time(nil))

    var isJSON: Bool { arguments.has("--json") }
  }

  private typealias Action = (
    name: String, meaning: String, options: [String], run: @Sendable (Call) throws(UsageError) -> ExitStatus
  )

  private static let actions: [Action] = [
    ("list", "Every object: key, size, when it was used last, what it is, what made it.", [], list),
    ("show", "One object, by the first digits of its KEY: everything that it depends on.", [], show),
    ("verify", "Read every object and hold it to its checksums.", ["--dry-run"], verify),
    ("prune", "Remove what is old, or too much.", ["--older-than", "--max-size", "--dry-run"], prune),
  ]

  static func perform(_ call: Invocation) throws -> ExitStatus {
    let arguments = call.arguments
    let name = arguments.positionals[0]
    guard let action = actions.first(where: { $0.name == name }) else {
      let known = actions.map(\.name)
      let hint = NearestName.of(name, among: known).map { "; did you mean \($0)?" } ?? ""
      throw call.usageError("was \(UsageError.shown(name)); allowed \(known.joined(separator: ", "))\(hint)")
    }
    for option in ["--older-than", "--max-size", "--dry-run"] where arguments.has(option) {
      guard action.options.contains(option) else { throw call.usageError("\(option) does not go with \(name)") }
    }
    if name == "show", arguments.positionals.count < 2 { throw call.usageError("show needs the KEY of an object") }
    if name != "show", arguments.positionals.count > 1 {
      throw call.usageError("unexpected argument \(UsageError.shown(arguments.positionals[1]))")
    }
    let path = StorePlace.path(arguments, beside: "results/RUN")
    if FileSystem.kind(path) == .other {
      Terminal.printError("\(path): is not a folder\n")
      return .failed
    }
    return try action.run(Call(store: ObjectStore(path: path), arguments: arguments, program: call.program.name))
  }

  // MARK: Actions

  @Sendable private static func list(_ call: Call) throws(UsageError) -> ExitStatus {
    let objects = call.store.list()
    let rows = objects.map { ($0, call.store.describe($0.key)) }
    let size = objects.reduce(0) { $0 + $1.size }
    if call.isJSON {
      let items = rows.map { object, description in
        JSONValue.object(
          identity(object, call) + [
            JSONMember("kind", description.map { .string($0.kind) } ?? .null),
            JSONMember("maker", description.map { .string($0.maker) } ?? .null),
          ])
      }
      report([
        JSONMember("store", .string(call.store.path)), JSONMember("bytes", .integer(size)),
        JSONMember("objects", .array(items)),
      ])
      return .done
    }
    if !objects.isEmpty {
      Terminal.print(line(["KEY", "BYTES", "LAST USED", "KIND", "MADE BY"]))
      for (object, description) in rows {
        Terminal.print(
          line([
            String(object.key.prefix(12)), NumberText.grouped(object.size), age(object, call),
            description?.kind ?? "?", description?.maker ?? "unreadable: see admf cache verify",
          ]))
      }
    }
    Terminal.print("\(call.store.path): \(count(objects.count)), \(ByteSize.text(size))\n")
    return .done
  }

  @Sendable private static func show(_ call: Call) throws(UsageError) -> ExitStatus {
    let prefix = call.arguments.positionals[1]
    let found = call.store.list().filter { $0.key.hasPrefix(prefix.lowercased()) }
    guard let object = found.first, found.count == 1 else {
      let problem =
        found.isEmpty
        ? "there is no object whose key begins with it"
        : "\(found.count) objects begin so: \(found.prefix(5).map(\.key).joined(separator: ", "))"
          + (found.count > 5 ? " and more" : "")
      Terminal.printError("\(UsageError.shown(prefix)): \(problem); see admf cache list\n")
      return .failed
    }
    guard let description = call.store.describe(object.key) else {
      Terminal.printError("\(object.key): cannot be read; see admf cache verify\n")
      return .failed
    }
    let columns = description.columns.map { column in
      JSONValue.object([JSONMember("values", .string(column.values)), JSONMember("rows", .integer(column.count))])
    }
    let members =
      identity(object, call) + [
        JSONMember("kind", .string(description.kind)), JSONMember("maker", .string(description.maker)),
        JSONMember("build", description.build.map { .string($0) } ?? .null),
        JSONMember("inputs", .array(description.inputs.map { .string($0) })),
        JSONMember("settings", description.settings), JSONMember("columns", .array(columns)),
        JSONMember("facts", description.facts),
      ]
    if call.isJSON {
      report(members)
    } else {
      Terminal.print(data: YAMLWriter.text(of: .object(members)))
    }
    return .done
  }

  @Sendable private static func verify(_ call: Call) throws(UsageError) -> ExitStatus {
    let isDry = call.arguments.has("--dry-run")
    let progress = CountedProgress("reading the store", unit: "objects", isQuiet: call.isJSON)
    let check = call.store.verify(onlyTelling: isDry) { progress.set($0, of: $1) }
    progress.stop()
    let isRight = check.damaged.isEmpty && check.unreadable.isEmpty
    if call.isJSON {
      func list(_ items: [(key: String, problem: String)]) -> JSONValue {
        .array(
          items.map {
            .object([JSONMember("key", .string($0.key)), JSONMember("problem", .string($0.problem))])
          })
      }
      report([
        JSONMember("store", .string(call.store.path)), JSONMember("sound", .integer(check.soundCount)),
        JSONMember("bytes", .integer(check.soundSize)), JSONMember("damaged", list(check.damaged)),
        JSONMember("unreadable", list(check.unreadable)), JSONMember("unfinished", .integer(check.asideCount)),
      ])
      return isRight ? .done : .failed
    }
    let fate = isDry ? "" : "; moved into \(FilePath.join(call.store.path, "damaged"))"
    for (key, problem) in check.damaged { Terminal.printError("\(key): damaged: \(problem)\(fate)\n") }
    for (_, problem) in check.unreadable { Terminal.printError("\(problem)\n") }
    let wrong = check.damaged.count + check.unreadable.count
    Terminal.print(
      "\(call.store.path): \(count(check.soundCount)) as written, \(ByteSize.text(check.soundSize)); "
        + (isRight ? "nothing wrong" : "\(wrong) wrong")
        + (check.asideCount > 0 ? "; \(check.asideCount) unfinished by writers" : "") + "\n")
    return isRight ? .done : .failed
  }

  @Sendable private static func prune(_ call: Call) throws(UsageError) -> ExitStatus {
    var rule = PruneRule(mostBytes: try StorePlace.limit(nil))
    rule.oldest = try call.arguments.timeSpan("--older-than")
    if let text = call.arguments.value("--max-size") {
      guard let bytes = ByteSize.bytes(text) else {
        throw UsageError(
          description: "--max-size: was \(UsageError.shown(text)); allowed a number with B, KB, MB, GB or TB: 10GB")
      }
      rule.mostBytes = bytes
    }
    let isDry = call.arguments.has("--dry-run")
    let outcome = call.store.prune(
      rule, now: call.now, build: { ProgramIdentity.running(named: call.program)?.hash }, onlyTelling: isDry)
    if call.isJSON {
      let removals = outcome.removals.map { removal in
        JSONValue.object([
          JSONMember("key", .string(removal.key)), JSONMember("bytes", .integer(removal.size)),
          JSONMember("reason", .string(removal.reason.rawValue)),
        ])
      }
      report([
        JSONMember("store", .string(call.store.path)), JSONMember("dry_run", .boolean(isDry)),
        JSONMember("removed", .array(removals)), JSONMember("removed_bytes", .integer(outcome.removedSize)),
        JSONMember("left", .integer(outcome.leftCount)), JSONMember("left_bytes", .integer(outcome.leftSize)),
      ])
      return .done
    }
    for removal in outcome.removals {
      Terminal.print(
        line([String(removal.key.prefix(12)), NumberText.grouped(removal.size), removal.reason.rawValue]))
    }
    Terminal.print(
      "\(call.store.path): \(isDry ? "would remove" : "removed") \(count(outcome.removals.count, "file")), "
        + "\(ByteSize.text(outcome.removedSize)); left \(count(outcome.leftCount)), "
        + "\(ByteSize.text(outcome.leftSize))\n")
    return .done
  }

  // MARK: Texts

  private static func identity(_ object: StoredObject, _ call: Call) -> [JSONMember] {
    [
      JSONMember("key", .string(object.key)), JSONMember("bytes", .integer(object.size)),
      JSONMember("seconds_since_use", .integer(Int(max(0, call.now - object.used)))),
    ]
  }

  private static func report(_ members: [JSONMember]) {
    Terminal.print(data: JSONValue.object(members).compactText + [UInt8(ascii: "\n")])
  }

  private static func count(_ count: Int, _ what: String = "object") -> String {
    "\(NumberText.grouped(count)) \(what)\(count == 1 ? "" : "s")"
  }

  private static func age(_ object: StoredObject, _ call: Call) -> String {
    TimeSpan.text(max(0, call.now - object.used)) + " ago"
  }

  /// Cells in columns: the first four have a width, the last takes the rest of the line.
  private static func line(_ cells: [String]) -> String {
    let widths = [12, 15, 13, 10]
    var text = ""
    for (index, cell) in cells.enumerated() {
      let isLast = index == cells.count - 1
      if index == 1 {
        text += TextTable.padded(cell, to: widths[1], onTheLeft: true)
      } else {
        text += isLast ? cell : TextTable.padded(cell, to: widths[index])
      }
      if !isLast { text += "  " }
    }
    return text + "\n"
  }
}
