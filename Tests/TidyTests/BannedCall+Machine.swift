/// Clocks, chance, threads and the machine: what would make two runs differ.
extension BannedCall {
  static let ofTheMachine: [BannedCall] = [
    BannedCall(
      name: "Date", pattern: "\\b(Date|CFAbsoluteTimeGetCurrent)\\s*\\(|\\bDate\\.now\\b",
      reason: "the time of day is no input of a run",
      bad: ["let now = Date()", "let now = Date.now"], good: ["let day = tradeDate(row)", "// Date() is banned"]),
    BannedCall(
      name: "clock",
      pattern: "\\b(ContinuousClock|SuspendingClock|DispatchTime|clock_gettime|gettimeofday)\\b"
        + "|(?<![.\\w])(?<!func )(time|clock)\\s*\\(\\s*(nil|&|\\))",
      reason: "time is measured around a run, never in it",
      allowed: [
        "Sources/Coordination/WorkflowRun.swift", "Sources/Benchmarks/Measurement.swift",
        "Sources/AdmfCommands/ProgressDisplay.swift", "Sources/AdmfCommands/PhaseScreen.swift",
        // How fast a phase goes is told to people from its folder.
        "Sources/Phases/Run/PhaseProgressFile.swift",
        // `--soak MINUTES` begins no new run after that time.
        "Sources/AdmfCommands/VerifyCommand+Exploring.swift",
        // A second Ctrl-C is told from an echo of the first.
        "Sources/AdmfCommands/Interruption.swift",
        // `admf dispatch --clock system` tells timers the time; the log keeps it, and a replay asks no clock.
        "Sources/AdmfCommands/SystemClock.swift",
        // Ages of a store's objects are told to people, and old ones removed.
        "Sources/AdmfCommands/CacheCommand.swift",
        // Waits at most so long for work that has left the scheduler.
        "Sources/SimulationRuntime/RuntimeLock.swift",
      ],
      bad: ["let clock = ContinuousClock()", "clock_gettime(CLOCK_REALTIME, &now)", "let now = time(nil)"],
      good: ["state.clockwise()", "init(time: Int)", "func time(_ row: Int) -> Int"]),
    BannedCall(
      name: "sleep", pattern: "\\bTask\\.sleep|\\b(usleep|nanosleep|sleep)\\s*\\(",
      reason: "a timer is a message on a channel",
      // Between two looks of a watch; nothing runs then.
      allowed: ["Sources/AdmfCommands/SystemClock.swift"],
      bad: ["try await Task.sleep(for: .seconds(1))", "usleep(10)"]),
    BannedCall(
      name: "chance",
      pattern: "\\.random\\s*\\(\\s*in\\b|\\.shuffled\\s*\\(|\\.shuffle\\s*\\(\\s*(\\)|using)|\\.randomElement\\s*\\("
        + "|SystemRandomNumberGenerator|(?<![.\\w])(arc4random\\w*|drand48|rand|srand|random)\\s*\\(\\s*\\)",
      reason: "draw from a SeededGenerator: the standard library's algorithms may change, and its seed is unknown",
      bad: [
        "let die = Int.random(in: 1...6)", "let cards = deck.shuffled()", "var chance = SystemRandomNumberGenerator()",
        "deck.shuffle()", "let card = deck.randomElement()", "let die = rand() % 6",
      ],
      good: [
        "self = .random(seed: seed)", "generator.shuffle(&symbols)", "case random(seed: UInt64)",
        "case .random(let seed): seed",
      ]),
    BannedCall(
      name: "hash seed", pattern: "\\b(Hasher|hashValue)\\b", reason: "every process hashes with a seed of its own",
      bad: ["var hasher = Hasher()", "let key = name.hashValue"], good: ["let hash = StreamHasher()"]),
    BannedCall(
      name: "random name", pattern: "\\b(UUID|mkstemp|mkdtemp|getpid|ProcessInfo)\\b(?=\\s*[(.])",
      reason: "names are functions of parent and number",
      bad: ["let id = UUID()", "let name = ProcessInfo.processInfo.globallyUniqueString"]),
    BannedCall(
      name: "environment", pattern: "\\b(getenv|environ|environment)\\b", reason: "a run does not read the environment",
      // Where copies of what was computed lie, what a terminal can show, and which vectors a processor is trusted with:
      // they change no result.
      allowed: [
        "Sources/AdmfCommands/StorePlace.swift", "Sources/AdmfCommands/Terminal.swift",
        "Sources/ProcessorVectors/VectorWidth+Processor.swift",
      ],
      bad: ["let home = getenv(name)", "ProcessInfo.processInfo.environment[name]"]),
    BannedCall(
      name: "locale",
      pattern:
        "\\b(Locale|NumberFormatter|DateFormatter|ISO8601DateFormatter|TimeZone|setlocale)\\b|String\\s*\\(\\s*format:",
      reason: "texts do not depend on where they are written",
      bad: ["formatter.locale = Locale.current", "String(format: text, value)"]),
    BannedCall(
      name: "unstructured task", pattern: "\\bTask\\s*(\\.\\s*(detached|immediate)\\b|<[^>]*>\\s*[({]|[({])",
      reason: "only the network starts tasks, one a container",
      allowed: ["Sources/SimulationRuntime/Network/NetworkRun.swift"],
      bad: ["Task { await run() }", "Task.detached { }", "Task(priority: .low) { }", "Task<Void, Never> { }"],
      good: ["private var tasks: [Task<Void, Never>] = []", "withUnsafeCurrentTask { $0 }"]),
    BannedCall(
      name: "task group", pattern: "\\b(with\\w*TaskGroup|async\\s+let)\\b",
      reason: "the order in which tasks complete is chance",
      // A report has its place in the order of the file, whichever comes first.
      allowed: ["Sources/Coordination/Phases/Dispatcher.swift"],
      bad: ["await withTaskGroup(of: Int.self) { group in }", "async let sum = add()"]),
    BannedCall(
      name: "lock",
      pattern:
        "\\b(NSLock|NSRecursiveLock|NSCondition|Mutex|OSAllocatedUnfairLock|DispatchQueue|DispatchSemaphore|Atomic)\\b"
        + "|\\bpthread_\\w+",
      reason: "containers share nothing; the runtime's few locks stand behind one type",
      allowed: [
        "Sources/SimulationRuntime/RuntimeLock.swift", "Sources/SimulationRuntime/Scheduling/SchedulerThread.swift",
        "Sources/SimulationRuntime/Scheduling/StopFlag.swift", "Sources/SimulationRuntime/Channels/SpinLock.swift",
        // Idle threads look whether work has come in.
        "Sources/SimulationRuntime/Scheduling/ArrivalCount.swift",
        // Loops over bytes and columns, whose pieces do not know of each other, and the writing of tables beside a run.
        "Sources/FileFormats/Files/ParallelPieces.swift", "Sources/FileFormats/Files/PieceHelpers.swift",
        "Sources/FileFormats/Files/OrderedPieces.swift", "Sources/FileFormats/Files/PieceThread.swift",
        "Sources/FileFormats/Files/SideThread.swift", "Sources/FileFormats/Files/ByteRelay.swift",
        // What a store remembers is answered to whoever asks, and decides nothing.
        "Sources/ContentStore/StoreMemory.swift",
        // Progress, Ctrl-C and what is written and printed after a run live beside it.
        "Sources/TradingContainers/RunProgress.swift", "Sources/AdmfCommands/Interruption.swift",
        "Sources/AdmfCommands/ScheduleFile.swift", "Sources/AdmfCommands/Terminal.swift",
        "Sources/AdmfCommands/ProgressDisplay.swift", "Sources/AdmfCommands/PhaseScreen.swift",
        "Sources/Phases/Run/PhaseProgressFile.swift", "Sources/Phases/Trials/WorkMeter.swift",
        // Phases that do not wait for each other share bars and threads; what they come to depends on neither.
        "Sources/Phases/Run/PhaseCores.swift",
        // Who has a thread is written by it and read by a watch that nothing reads; so is what the program is doing.
        "Sources/SimulationRuntime/Scheduling/TurnSlot.swift", "Sources/AdmfCommands/StallWatch.swift",
        "Sources/AdmfCommands/ExitWatch.swift",
        // How often phases asked whether to stop: a verification stops one in the middle, and lets it go on.
        "Sources/Phases/Proof/PollCounter.swift",
      ],
      bad: ["let lock = NSLock()", "let state = Mutex(0)", "pthread_mutex_lock(mutex)"]),
    BannedCall(
      name: "asynchrony in a pure module", pattern: "\\b(actor|await|async|AsyncStream|AsyncSequence)\\b",
      reason: "cores are value types, so that every engine can use them", modules: ModuleTable.pure,
      bad: ["actor RiskWorker {", "let bars = await load()", "func load() async"], good: ["let factor = 1"]),
    BannedCall(
      name: "actor", pattern: "\\bactor\\s+\\w+", reason: "the actors of the trading system live in TradingContainers",
      modules: Set(ModuleTable.house.rows.keys).subtracting(["TradingContainers"]),
      // These know nothing of trading.
      allowed: [
        "Sources/Benchmarks/ChannelBenchmark.swift", "Sources/Benchmarks/ContainerBenchmark.swift",
        "Sources/ReproducibilityTesting/Networks/GeneratedContainers.swift",
        // Phases that do not wait for each other run side by side; they are in no network.
        "Sources/Phases/Run/PhaseRunner.swift", "Sources/Phases/Run/PhaseBoard.swift",
      ], bad: ["private actor Engine: Container {"],
      good: ["protocol Container: Actor {"]),
  ]
}
