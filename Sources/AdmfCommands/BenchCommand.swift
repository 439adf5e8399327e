import Backtesting
import Benchmarks
import Coordination
import Determinism
import FileFormats
import ProcessorVectors
import Reporting
import RunResults
import SimulationRuntime

/// `admf bench`.
enum BenchCommand {
  static let command = Command(
    name: "bench",
    summary: "Measure: channels, containers, features, replay, scenarios, or a workload, W1 to W7 (in release).",
    positionals: ["WORKLOAD"],
    options: [
      CommandOption(
        name: "--data", value: "FILE", help: "The bars of a workload, a CSV file; W6: its table, a Parquet file."),
      CommandOption(name: "--store", value: "DIR", help: "W7: load with a store in this folder too."),
      CommandOption(name: "--json", value: nil, help: "Print one JSON object a line."),
      CommandOption(name: "--reps", value: "N", help: "Repetitions; the best counts (default 5)."),
      CommandOption(name: "--block", value: "LIST", help: "Cycles a message (default 1,64,1024,4096 / 4096)."),
      CommandOption(
        name: "--tables", value: "DIR", help: "W2, W3: write all tables into DIR, too; measured for each form."),
      CommandOption(name: "--format", value: "FORMAT", help: "W6: parquet, csv or jsonl (default parquet)."),
      CommandOption(name: "--rows", value: "N", help: "W6 without --data: rows of the table (default 10000000)."),
      CommandOption(
        name: "--portfolios", value: "N",
        help: "W1, W4, W5: how many there are (default 10000); replay-claims: most full backtests (1000)."),
      CommandOption(
        name: "--bars", value: "N", help: "W1: which file, w1_N.parquet; replay-claims: bars (default 2520)."),
      CommandOption(name: "--path", value: "PATH", help: "W1, W4, W5: lanes, or scalar: one by one (default lanes)."),
      CommandOption(
        name: "--digests", value: "KIND", help: "W1, W4, W5: results, or equity: without trades (default results)."),
      CommandOption(name: "--threads", value: "N", help: "W1, W4, W5: threads at work (default 1)."),
      CommandOption(name: "--results", value: "FILE", help: "W1, W4, W5: write return, Sharpe, drawdown by portfolio."),
      CommandOption(name: "--out", value: "DIR", help: "W6: where the file lies meanwhile (default .)."),
      CommandOption(name: "--buffer", value: "LIST", help: "Rows gathered before they are written (default 1000)."),
    ],
    details: "WORKLOAD is one of\n"
      + workloads.map { "  \(TextTable.padded($0.name, to: 14))\($0.meaning)\n" }.joined()
      + "W2, W3, W2b, W3b, replay and W7 read --data FILE; W1, W4 and W5 the Parquet files of --data DIR,\n"
      + "scenarios the workflow files there (default Configs/scenarios).\n"
      + "Docs/Performance.md has figures.\n",
    examples: [
      "bench channels",
      "bench replay-claims --json",
    ],
    perform: { try await perform($0) })

  private typealias Workload = @Sendable (ParsedArguments) async throws -> Void

  /// What can be measured, in the order of the help.
  private static let workloads: [(name: String, meaning: String, run: Workload)] = [
    ("channels", "Messages a second from one container to another, and an order's round trip.", channels),
    ("containers", "What 1,000 to 10,000 containers cost: wiring, a round trip each, memory.", containers),
    ("features", "Values a second of each kind of feature over a million bars.", features),
    ("W1", "A sweep: portfolios with a crossover of averages each, in lanes.", { try await portfolios($0, .sweep) }),
    (
      "W2", "A whole backtest, bar by bar: one symbol, a crossover of averages, orders and fills.",
      { try await eventDriven($0) { try await .oneSymbol(file: $0) } }
    ),
    (
      "W3", "The same with 50 symbols, S00 to S49 in a column of the file, and one account.",
      { try await eventDriven($0) { try await .manySymbols(file: $0) } }
    ),
    (
      "W2b", "W2 by blocks, without containers or a call at every bar: core metrics and a result digest.",
      { try await blockEngine($0) { try await .oneSymbol(file: $0) } }
    ),
    ("W3b", "W3 likewise.", { try await blockEngine($0) { try await .manySymbols(file: $0) } }),
    ("W4", "Portfolios with weights of their own over eight saved signals.", { try await portfolios($0, .replay) }),
    ("W5", "Portfolios rebalanced among five symbols at every bar.", { try await portfolios($0, .rebalance) }),
    ("W6", "Rows a second written to a table and read back.", tables),
    ("replay", "W2 with its signals saved and replayed, without containers too, and in batches of portfolios.", replay),
    (
      "replay-claims", "What replaying saves, by the dispatcher document's examples, beside what it claims.",
      replayClaims
    ),
    ("W7", "Rows a second read from a CSV file.", load),
    ("scenarios", "Thousands of portfolios and trials: the files of Configs/scenarios.", { _ in }),
  ]

  static func perform(_ call: Invocation) async throws -> ExitStatus {
    let arguments = call.arguments
    let name = arguments.positionals[0]
    guard let workload = workloads.first(where: { $0.name == name }) else {
      let allowed = workloads.map(\.name).joined(separator: ", ")
      throw call.usageError("was \(UsageError.shown(name)); allowed \(allowed)")
    }
    let progress = CountedProgress("measuring \(name)", unit: "", isQuiet: arguments.has("--json"))
    defer { progress.stop() }
    if name == "scenarios" { try await scenarios(call) } else { try await workload.run(arguments) }
    return .done
  }

  /// The file that a workload reads.
  private static func file(_ arguments: ParsedArguments) throws(UsageError) -> String {
    guard let file = arguments.value("--data") else {
      throw UsageError(description: "\(arguments.command) \(arguments.positionals[0]): --data FILE is missing")
    }
    return file
  }

  private static func load(_ arguments: ParsedArguments) async throws {
    let repetitions = try arguments.integer("--reps", in: 1...1_000) ?? 5
    let result = try await LoadBenchmark.run(
      file: file(arguments), repetitions: repetitions, store: arguments.value("--store"))
    if !arguments.has("--json") {
      Terminal.print("\(NumberText.fixed(result.unitsPerSecond / 1e6, decimals: 2)) million rows/s\n")
      for note in result.note.split(separator: "; ") where note.hasPrefix("store: ") { Terminal.print("\(note)\n") }
    }
    Terminal.print(data: result.line + "\n")
  }

  private static func tables(_ arguments: ParsedArguments) async throws {
    let repetitions = try arguments.integer("--reps", in: 1...1_000) ?? 5
    let rows = try arguments.integer("--rows", in: 1...1_000_000_000) ?? 10_000_000
    let name = arguments.value("--format") ?? "parquet"
    guard let format = TableBenchmark.Format(rawValue: name) else {
      let allowed = TableBenchmark.Format.allCases.map(\.rawValue).joined(separator: ", ")
      throw UsageError(description: "--format: was \(UsageError.shown(name)); allowed \(allowed)")
    }
    let benchmark = try arguments.value("--data").map { try TableBenchmark(file: $0) } ?? TableBenchmark(rows: rows)
    let results = try await benchmark.run(format, folder: arguments.value("--out") ?? ".", repetitions: repetitions)
    for result in results {
      if !arguments.has("--json") {
        let rate = NumberText.fixed(result.unitsPerSecond / 1e6, decimals: 2)
        Terminal.print("\(TextTable.padded(result.workload, to: 18)) \(rate) million rows/s\n")
      }
      Terminal.print(data: result.line + "\n")
    }
  }

  private static func channels(_ arguments: ParsedArguments) async throws {
    let repetitions = try arguments.integer("--reps", in: 1...1_000) ?? 5
    let blocks = try arguments.integers("--block", in: 1...1_000_000) ?? [1, 64, 1_024, 4_096]
    let figures =
      try await ChannelBenchmark.streams(blockSizes: blocks, repetitions: repetitions)
      + ChannelBenchmark.roundTrips(repetitions: repetitions)
    if arguments.has("--json") {
      for figure in figures {
        Terminal.print(
          "{\"case\":\"\(figure.name)\",\"carrier\":\"\(figure.carrier.rawValue)\",\"block\":\(figure.blockSize),"
            + "\"ns_per_message\":\(figure.nanosecondsPerMessage),\"ns_per_item\":\(figure.nanosecondsPerItem),"
            + "\"jobs_per_message\":\(figure.jobsPerMessage)}\n")
      }
      return
    }
    Terminal.print("case        carrier   block   ns/message     ns/item   jobs/message\n")
    for figure in figures {
      let cells = [
        TextTable.padded(figure.name, to: 10), TextTable.padded(figure.carrier.rawValue, to: 8),
        TextTable.padded("\(figure.blockSize)", to: 7, onTheLeft: true),
        TextTable.padded(NumberText.fixed(figure.nanosecondsPerMessage, decimals: 0), to: 12, onTheLeft: true),
        TextTable.padded(NumberText.fixed(figure.nanosecondsPerItem, decimals: 2), to: 11, onTheLeft: true),
        TextTable.padded(NumberText.fixed(figure.jobsPerMessage, decimals: 2), to: 14, onTheLeft: true),
      ]
      Terminal.print(cells.joined(separator: " ") + "\n")
    }
    for figure in figures where figure.name == "round trip" {
      let microseconds = NumberText.fixed(figure.nanosecondsPerMessage / 1_000, decimals: 2)
      Terminal.print("order round trip, \(figure.carrier.rawValue): \(microseconds) us\n")
    }
  }

  private static func containers(_ arguments: ParsedArguments) async throws {
    let repetitions = try arguments.integer("--reps", in: 1...1_000) ?? 5
    let figures = try await ContainerBenchmark.run(sizes: [1_000, 3_000, 10_000], repetitions: repetitions)
    if arguments.has("--json") {
      for figure in figures {
        Terminal.print(
          "{\"containers\":\(figure.containers),\"wiring_s\":\(figure.wiringSeconds),"
            + "\"round_trip_s\":\(figure.roundTripSeconds),\"processor_s\":\(figure.processorSeconds),"
            + "\"messages_per_s\":\(figure.messagesPerSecond),\"bytes_per_container\":\(figure.bytesPerContainer)}\n")
      }
      return
    }
    let titles = [
      "containers", "wiring ms", "one round trip each ms", "processor ms", "million messages/s", "bytes each",
    ]
    Terminal.print(titles.joined(separator: "  ") + "\n")
    for figure in figures {
      let cells = [
        "\(figure.containers)", NumberText.fixed(figure.wiringSeconds * 1_000, decimals: 1),
        NumberText.fixed(figure.roundTripSeconds * 1_000, decimals: 1),
        NumberText.fixed(figure.processorSeconds * 1_000, decimals: 1),
        NumberText.fixed(figure.messagesPerSecond / 1e6, decimals: 2),
        NumberText.fixed(figure.bytesPerContainer, decimals: 0),
      ]
      let padded = zip(titles, cells).map { TextTable.padded($1, to: $0.count, onTheLeft: true) }
      Terminal.print(padded.joined(separator: "  ") + "\n")
    }
  }

  private static func eventDriven(
    _ arguments: ParsedArguments, _ load: (String) async throws -> EventDrivenBenchmark
  ) async throws {
    let file = try file(arguments)
    let repetitions = try arguments.integer("--reps", in: 1...1_000) ?? 5
    let blocks = try arguments.integers("--block", in: 1...1_000_000) ?? [RunManner.largestBlock]
    let benchmark = try await load(file)
    if let folder = arguments.value("--tables") {
      let buffers = try arguments.integers("--buffer", in: 1...1_000_000_000) ?? [ResultsSettings().bufferSize]
      return try await tables(arguments, benchmark, into: folder, buffers, repetitions)
    }
    var results: [(policy: SchedulingPolicy, result: BenchmarkResult)] = []
    for policy in [SchedulingPolicy.sorted, .parallel(threads: 2), .random(seed: 1)] {
      for block in blocks {
        let result = try await benchmark.run(policy, blockSize: block, repetitions: repetitions)
        results.append((policy, result))
        if !arguments.has("--json") {
          let rate = NumberText.fixed(result.unitsPerSecond / 1e6, decimals: 2)
          let cells = [
            TextTable.padded(policy.description, to: 14), "block",
            TextTable.padded("\(block)", to: 6, onTheLeft: true), TextTable.padded(rate, to: 9, onTheLeft: true),
          ]
          Terminal.print(cells.joined(separator: " ") + " million/s\n")
        }
      }
    }
    guard let best = results.max(by: { $0.result.unitsPerSecond < $1.result.unitsPerSecond }) else { return }
    if arguments.has("--json") {
      for (_, result) in results where result != best.result {
        Terminal.print(data: result.line + "\n")
      }
      Terminal.print(best.result.line + "\n")
    } else {
      Terminal.print("best: \(best.policy)\n\(best.result.line)\n")
    }
  }

  /// What a workload costs without tables, and with all of them in each format.
  private static func tables(
    _ arguments: ParsedArguments, _ benchmark: EventDrivenBenchmark, into folder: String, _ buffers: [Int],
    _ repetitions: Int
  ) async throws {
    try FileSystem.makeFolder(folder)
    var outputs: [ResultsOutput?] = [nil]
    for format in ResultsFormat.allCases {
      for buffer in buffers {
        let settings = ResultsSettings(format: format, bufferSize: buffer)
        outputs.append(ResultsOutput(folder: folder, settings: settings))
      }
    }
    for output in outputs {
      let result = try await benchmark.run(
        .sorted, blockSize: RunManner.largestBlock, repetitions: repetitions, output: output)
      if arguments.has("--json") {
        Terminal.print(data: result.line + "\n")
      } else {
        let name = output.map { "\($0.settings.format) \($0.settings.bufferSize)" } ?? "no tables"
        let seconds = NumberText.fixed(result.seconds.best, decimals: 3)
        Terminal.print("\(TextTable.padded(name, to: 16)) \(TextTable.padded(seconds, to: 8, onTheLeft: true)) s\n")
      }
    }
  }

  private static func blockEngine(
    _ arguments: ParsedArguments, _ load: (String) async throws -> EventDrivenBenchmark
  ) async throws {
    let repetitions = try arguments.integer("--reps", in: 1...1_000) ?? 5
    let result = try await load(file(arguments)).blockEngine(repetitions: repetitions)
    if !arguments.has("--json") {
      Terminal.print("\(NumberText.fixed(result.unitsPerSecond / 1e6, decimals: 2)) million \(result.unit)/s\n")
    }
    Terminal.print(data: result.line + "\n")
  }

  private static func replay(_ arguments: ParsedArguments) async throws {
    let repetitions = try arguments.integer("--reps", in: 1...1_000) ?? 5
    let benchmark = try await EventDrivenBenchmark.oneSymbol(file: file(arguments))
    for result in try await benchmark.replays(repetitions: repetitions) {
      if arguments.has("--json") {
        Terminal.print(data: result.line + "\n")
      } else {
        let rate = NumberText.fixed(result.unitsPerSecond / 1e6, decimals: 2)
        let name = TextTable.padded(result.workload, to: 32)
        Terminal.print("\(name) \(TextTable.padded(rate, to: 8, onTheLeft: true)) million \(result.unit)/s\n")
      }
    }
  }

  private static func features(_ arguments: ParsedArguments) async throws {
    let repetitions = try arguments.integer("--reps", in: 1...1_000) ?? 5
    for result in await FeatureBenchmark.run(bars: 1_000_000, repetitions: repetitions) {
      if arguments.has("--json") {
        Terminal.print(data: result.line + "\n")
      } else {
        let rate = NumberText.fixed(result.unitsPerSecond / 1e6, decimals: 0)
        let name = TextTable.padded(result.workload, to: 40)
        Terminal.print("\(name) \(TextTable.padded(rate, to: 8, onTheLeft: true)) million values/s\n")
      }
    }
  }
}

extension BenchmarkResult {
  /// The result as this program measured it, as JSON on one line.
  var line: String { jsonLine(version: Program.version, vectorBytes: VectorWidth.inUse.bytes) }
}
