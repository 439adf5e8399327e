/// Changes a label only when a new one has stood for a number of bars in a row.
public struct RegimeConfirmation: Sendable {
  private let bars: Int
  private var current = RegimeLabel.unknown
  private var candidate = RegimeLabel.unknown
  private var streak = 0

  /// - Parameter bars: At least 1; 1 confirms at once.
  public init(bars: Int) { self.bars = max(1, bars) }

  /// Takes the label of the next bar, and says the confirmed one.
  public mutating func confirmed(_ label: String) -> String {
    streak = label == candidate ? streak + 1 : 1
    candidate = label
    if streak >= bars { current = candidate }
    return current
  }
}

/// A label a cycle.
public struct RegimeSeries: Equatable, Sendable {
  /// The labels that occur, in the order in which they first do.
  public private(set) var names: [String] = []
  /// By cycle the place of its label in `names`.
  public private(set) var codes: [Int] = []

  /// No cycle.
  public init() {}

  /// The label of a cycle.
  public subscript(cycle: Int) -> String { names[codes[cycle]] }

  /// Adds the label of the next cycle.
  public mutating func append(_ label: String) {
    if let last = codes.last, names[last] == label { return codes.append(last) }
    if let code = names.firstIndex(of: label) { return codes.append(code) }
    names.append(label)
    codes.append(names.count - 1)
  }

  /// A stretch of cycles with one label.
  public struct Run: Equatable, Sendable {
    /// The label.
    public var label: String
    /// Where it stands.
    public var cycles: Range<Int>
  }

  /// The stretches, in order.
  public var runs: [Run] {
    var runs: [Run] = []
    for (cycle, code) in codes.enumerated() {
      if let last = runs.last, last.label == names[code] {
        runs[runs.count - 1].cycles = last.cycles.lowerBound..<(cycle + 1)
      } else {
        runs.append(Run(label: names[code], cycles: cycle..<(cycle + 1)))
      }
    }
    return runs
  }

  /// What there is to say of one label.
  public struct Summary: Equatable, Sendable {
    /// The label.
    public var label: String
    /// Number of its cycles.
    public var cycles: Int
    /// Number of its stretches.
    public var runs: Int
    /// Part of all cycles.
    public var share: Double
    /// Mean length of a stretch, in cycles.
    public var meanLength: Double
    /// How often each label follows it, in the order of `names`.
    public var followers: [Int]
  }

  /// One a label, in the order of the bytes of the labels.
  public var summaries: [Summary] {
    let runs = self.runs
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { label in
      let own = runs.indices.filter { runs[$0].label == label }
      let cycles = own.reduce(0) { $0 + runs[$1].cycles.count }
      let next = own.compactMap { $0 + 1 < runs.count ? runs[$0 + 1].label : nil }
      return Summary(
        label: label, cycles: cycles, runs: own.count, share: Double(cycles) / Double(codes.count),
        meanLength: Double(cycles) / Double(own.count), followers: names.map { name in next.count { $0 == name } })
    }
  }
}
