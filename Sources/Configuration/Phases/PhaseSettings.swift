import FileFormats

/// A phase of a workflow: what it does, what it waits for, and the settings that it runs with.
public struct PhaseSettings: Equatable, Sendable {
  /// Unique in its workflow; a valid component of paths.
  public var name: String
  /// What it does.
  public var kind: PhaseKind
  /// The phases that it waits for, as written; nil where nothing is written.
  public var dependsOn: [String]?
  /// What it takes from others by name.
  public var inputs: [PhaseReference]
  /// The phases of which it takes everything that it can use.
  public var inheritFrom: [String]
  /// How it is executed; nil for as the workflow says.
  public var executionMode: PhaseMode?
  /// Into how many containers its trials are dealt; nil for the default of its kind.
  public var containerCount: Int?
  /// How many containers are alive at once; nil for as many as there are threads.
  public var maximumContainers: Int?
  /// What each container may use; no effect on results.
  public var containerResources: ContainerResources
  /// When it runs; nil for always.
  public var condition: String?
  /// What trials it has.
  package var trials = TrialSettings()
  /// Whether a validation may trade cycles in which one of its inputs was optimized.
  public var allowsOverlap = true
  /// The path of another workflow file, as written, where the phase is one.
  public var file: String?
  /// Values for keys of that file, as `--set` would give them; sorted by the bytes of the keys.
  package var overrides: [JSONMember] = []
  /// What an analysis makes of the trials of earlier phases.
  public var analysis: AnalysisSettings
  /// The windows of walking forward.
  public var windows: WindowSettings?
  /// The most cores that it may use; nil for as many as there are.
  package var mostCores: Int?
  /// What the table of its signals is called, where that is not told by the trial.
  package var signalsName: String?
  /// Where its keys stand.
  public internal(set) var places = PhasePlaces()
  /// The sections of the phase in canonical form: what it says beyond the workflow's own.
  public var changes: [JSONMember]

  /// A phase that says nothing but its name and kind.
  public init(_ name: String, _ kind: PhaseKind) {
    self.name = name
    self.kind = kind
    inputs = []
    inheritFrom = []
    containerResources = ContainerResources()
    analysis = AnalysisSettings()
    changes = []
  }

  /// The phases of the same workflow named as dependencies, by whatever key; in the order in which they are written,
  /// each once.
  public var named: [String] {
    var names: [String] = []
    let given = inputs.filter { !$0.isOuter }.map(\.phase)
    for name in (dependsOn ?? []) + given + inheritFrom where !names.contains(name) {
      names.append(name)
    }
    return names
  }

  /// Whether it names outputs of a phase.
  package func uses(_ phase: String) -> Bool {
    inheritFrom.contains(phase) || inputs.contains { $0.phase == phase }
  }

  /// Whether it says itself what it waits for.
  public var namesDependencies: Bool { dependsOn != nil || !inputs.isEmpty || !inheritFrom.isEmpty }
}

/// What a phase and each of its containers may use; measured and bounded by a later version.
public struct ContainerResources: Equatable, Sendable {
  /// Memory of a container, in bytes.
  public var memory: Int?
  /// Part of a processor, or processors, of a container.
  public var processors: Double?
  /// Memory of the phase, in GB.
  public var maximumMemoryGigabytes: Double?
  /// Cores of the phase.
  public var maximumCores: Int?
  /// Containers that are kept ready.
  public var containerPoolSize: Int?

  /// No bounds.
  public init() {}
}
