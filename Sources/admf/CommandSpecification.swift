import Reporting

/// An option of a command.
struct OptionSpecification {
  let name: String
  /// What stands after it; nil for a switch.
  let value: String?
  let help: String
  /// Whether it may stand more than once.
  var isRepeatable = false
}

/// A command: what it takes, and how its help reads.
struct CommandSpecification {
  let name: String
  let summary: String
  let positionals: [String]
  var optionalPositionals: [String] = []
  let options: [OptionSpecification]
  let example: String

  /// What `admf NAME --help` prints.
  var help: String {
    let operands = positionals + optionalPositionals.map { "[\($0)]" }
    var text = "\(summary)\n\nUsage: admf \(name) \(operands.joined(separator: " ")) [options]\n\nOptions:\n"
    let all = options + [OptionSpecification(name: "--help", value: nil, help: "Print this text.")]
    let heads = all.map { $0.name + ($0.value.map { " \($0)" } ?? "") }
    let width = (heads.map(\.utf8.count).max() ?? 0) + 2
    for (head, option) in zip(heads, all) {
      text += "  \(TextTable.padded(head, to: width))\(option.help)\n"
    }
    return text + "\nExample:\n  \(example)\n"
  }

  /// Commands that a later version will know.
  static let later = ["report"]

  /// Options that say how a run is executed, never what it computes.
  static let executionOptions = [
    OptionSpecification(
      name: "--policy", value: "P",
      help: "sorted, parallel:THREADS, random:SEED, pct:SEED:DEPTH, replay:SCHEDULE or replay:@FILE."),
    OptionSpecification(name: "--block", value: "N", help: "Cycles a message; 1 is live-like (default 4096 at most)."),
    OptionSpecification(name: "--carrier", value: "C", help: "What carries orders and reports: direct or stream."),
    OptionSpecification(name: "--capacity", value: "N", help: "Messages under way in a channel (default 4)."),
    OptionSpecification(name: "--permute", value: "SEED", help: "Shuffle the order in which parts are registered."),
  ]

  static let setOption = OptionSpecification(
    name: "--set", value: "KEY=VALUE", help: "Override a key of the file, as data.symbols='[AAPL_ADJ]'.",
    isRepeatable: true)

  static let all = [
    CommandSpecification(
      name: "run", summary: "Run a workflow and write its results.", positionals: ["FILE"],
      options: [
        OptionSpecification(name: "--out", value: "DIR", help: "Folder of the results (default results/NAME-HASH)."),
        setOption,
        OptionSpecification(name: "--json", value: nil, help: "Print folder, status, digest and metrics as JSON."),
        OptionSpecification(name: "--trace", value: "PATH", help: "Write every event, hash-chained, to a file."),
        OptionSpecification(
          name: "--schedule", value: "PATH", help: "Write the choices of the run, for --policy replay:@PATH."),
        OptionSpecification(name: "--digest-only", value: nil, help: "Print the run digest and write nothing."),
      ] + executionOptions,
      example: "admf run Configs/simple_backtest.yaml --set execution.slippage.basis_points=5"),
    CommandSpecification(
      name: "validate", summary: "Check a workflow file and print every problem in it.", positionals: ["FILE"],
      options: [
        setOption,
        OptionSpecification(name: "--canonical", value: nil, help: "Print the canonical form, defaults filled in."),
        OptionSpecification(name: "--data", value: nil, help: "Read and check the data too."),
      ],
      example: "admf validate Configs/msft_crossover.yaml --canonical"),
    CommandSpecification(
      name: "schema", summary: "Print the JSON Schema of workflow files, for editors.", positionals: [], options: [],
      example: "admf schema > workflow.schema.json"),
    CommandSpecification(
      name: "explain", summary: "Print what a workflow will run, before it runs.", positionals: ["FILE"],
      options: [
        setOption,
        OptionSpecification(
          name: "--network", value: "FORM", help: "Print the network alone: text, mermaid or dot."),
      ],
      example: "admf explain Configs/multi_strategy.yaml --network mermaid"),
    CommandSpecification(
      name: "verify", summary: "Run a workflow in many ways and check that every run gives the same digest.",
      positionals: ["FILE"],
      options: [
        setOption,
        OptionSpecification(name: "--schedules", value: "N", help: "Random schedules (default 50)."),
        OptionSpecification(name: "--priorities", value: "N", help: "Schedules by priorities, PCT (default 12)."),
        OptionSpecification(name: "--threads", value: "LIST", help: "Thread counts (default 1,2,4)."),
        OptionSpecification(name: "--blocks", value: "LIST", help: "Cycles a message (default 1,7,256)."),
        OptionSpecification(name: "--processes", value: "N", help: "Runs in fresh processes (default 2)."),
        OptionSpecification(name: "--full", value: nil, help: "Run every combination, not a covering set."),
        OptionSpecification(
          name: "--look-ahead", value: nil, help: "Check instead that nothing up to a bar depends on later bars."),
        OptionSpecification(name: "--cuts", value: "N", help: "Bars after which the future is altered (default 10)."),
        OptionSpecification(
          name: "--soak", value: "MINUTES", help: "Explore new seeds for so long, or until Ctrl-C; 0 has no end."),
        OptionSpecification(
          name: "--seed", value: "S", help: "First seed of --soak, seed of --look-ahead (default 1)."),
        OptionSpecification(name: "--json", value: nil, help: "Print the outcome as JSON."),
      ],
      example: "admf verify Configs/simple_backtest.yaml --schedules 50 --threads 1,2,4"),
    CommandSpecification(
      name: "diff", summary: "Compare the folders of two runs and print the first event at which they part.",
      positionals: ["DIR1", "DIR2"],
      options: [OptionSpecification(name: "--json", value: nil, help: "Print the outcome as JSON.")],
      example: "admf diff results/a results/b"),
    CommandSpecification(
      name: "inspect", summary: "Show what market data hold: schema, range, spacing, gaps and jumps.",
      positionals: ["FILE"],
      options: [
        setOption,
        OptionSpecification(name: "--json", value: nil, help: "Print the same as one JSON object."),
        OptionSpecification(
          name: "--rows", value: nil, help: "Print the bars as JSON Lines; of a YAML file its tree as JSON."),
      ],
      example: "admf inspect Configs/data/SP500.csv    (or a folder, or a workflow file)"),
    CommandSpecification(
      name: "bench", summary: "Measure: channels, features, or a workload, W2, W3 or W7 (run it in release).",
      positionals: ["WORKLOAD"],
      options: [
        OptionSpecification(name: "--data", value: "FILE", help: "The bars of a workload, a CSV file."),
        OptionSpecification(name: "--json", value: nil, help: "Print one JSON object a line."),
        OptionSpecification(name: "--reps", value: "N", help: "Repetitions; the best counts (default 5)."),
        OptionSpecification(name: "--block", value: "LIST", help: "Cycles a message (default 1,64,1024,4096 / 4096)."),
      ],
      example: "admf bench channels"),
  ]
}
