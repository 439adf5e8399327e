import ContentStore
import FileFormats
import MarketData
import RunResults
import TradingModel
import TradingStrategies

/// What a strategy said, as far as it is needed.
struct SavedSignals: Sendable {
  /// How many signals there are.
  var count: Int
  /// The signals; nil where only their number is known.
  var columns: SignalColumns?
  /// Whether a store had them.
  var isFromStore = false

  /// All of them.
  init(_ columns: SignalColumns) {
    count = columns.count
    self.columns = columns
  }

  /// Their number.
  init(count: Int) { self.count = count }
}

/// The signals of some strategies as an object of a store, under names of its own for each of them.
struct SignalObject {
  static let kind = "signals"
  /// Columns a strategy has.
  private static let width = 4

  let key: ObjectKey
  /// The names of its strategies, in their order.
  let names: [ObjectKey]
  private let settings: [JSONValue]
  private let timeline: Timeline
  private let cycleCount: Int

  /// Nil where nothing tells one text of a strategy's code from another.
  init?(_ identities: [StrategyIdentity], _ timeline: Timeline, _ program: ProgramIdentity, cycleCount: Int) {
    guard identities.allSatisfy({ $0.version != nil }) else { return nil }
    self.timeline = timeline
    self.cycleCount = cycleCount
    settings = identities.map { identity in
      var identity = identity
      identity.id = ""
      return identity.settings
    }
    func objectKey(_ settings: JSONValue) -> ObjectKey {
      ObjectKey(kind: Self.kind, settings: settings, inputs: [timeline.digest], maker: .build(program))
    }
    key = objectKey(.array(settings))
    // A name is no list: no object has it as its key.
    names = settings.map { objectKey($0) }
  }

  /// The object's content.
  func content(_ signals: [SignalColumns]) -> ObjectContent {
    let columns = signals.flatMap { signals in
      [
        Column(.int32s(Array(signals.cycles))), Column(.int32s(Array(signals.symbols))),
        Column(.int32s(signals.directions.map(Int32.init))), Column(.doubles(Array(signals.strengths))),
      ]
    }
    return ObjectContent(facts: .object([JSONMember("strategies", .integer(signals.count))]), columns: columns)
  }

  /// What a store has of all strategies together; nil where it lacks one.
  ///
  /// - Parameter isNeeded: By strategy whether its signals are read, and not counted only.
  func whole(in store: ObjectStore, _ isNeeded: [Bool]) -> [SavedSignals]? {
    if !isNeeded.contains(false) {
      guard let columns = store.get(key, remembering: false)?.columns, columns.count == Self.width * settings.count
      else { return nil }
      let found = settings.indices.compactMap { place in
        signals(columns[Self.width * place..<Self.width * (place + 1)]).map { SavedSignals($0) }
      }
      return found.count == settings.count ? found : nil
    }
    return read(store, key.text, Array(settings.indices), isNeeded)
  }

  /// What a store has of each strategy, in whichever object that lies; nil for what it lacks.
  ///
  /// - Parameter isNeeded: By strategy whether its signals are read, and not counted only.
  func each(in store: ObjectStore, _ isNeeded: [Bool]) -> [SavedSignals?] {
    var found: [SavedSignals?] = settings.map { _ in nil }
    let holders = names.map { store.holder(of: $0) }
    for (first, holder) in holders.enumerated() {
      guard let holder, holders.firstIndex(of: holder) == first else { continue }
      let places = holders.indices.filter { holders[$0] == holder }
      guard let parts = read(store, holder, places, isNeeded) else { continue }
      for (place, part) in zip(places, parts) { found[place] = part }
    }
    return found
  }

  /// Keeps what strategies say.
  func put(_ signals: [SignalColumns], in store: ObjectStore) {
    store.put(key, content(signals), remembering: false)
    store.enter(names, under: key)
  }

  /// Reads what an object has of some of the strategies.
  private func read(
    _ store: ObjectStore, _ holder: String, _ strategies: [Int], _ isNeeded: [Bool]
  ) -> [SavedSignals]? {
    var places: [Int] = []
    let parts = store.parts(of: holder, kind: Self.kind) { held, counts in
      guard case .array(let held) = held, counts.count == Self.width * held.count else { return nil }
      places = strategies.compactMap { strategy in held.firstIndex(of: settings[strategy].sorted) }
      guard places.count == strategies.count else { return nil }
      return zip(strategies, places).flatMap { strategy, place in
        isNeeded[strategy] ? Array(Self.width * place..<Self.width * (place + 1)) : []
      }
    }
    guard let parts else { return nil }
    var rest = parts.columns[...]
    var found: [SavedSignals] = []
    for (strategy, place) in zip(strategies, places) {
      if isNeeded[strategy] {
        guard let columns = signals(rest.prefix(Self.width)) else { return nil }
        rest = rest.dropFirst(Self.width)
        found.append(SavedSignals(columns))
      } else {
        found.append(SavedSignals(count: parts.counts[Self.width * place]))
      }
    }
    return found
  }

  /// The signals in the columns of a strategy.
  private func signals(_ columns: ArraySlice<Column>) -> SignalColumns? {
    let columns = Array(columns)
    guard columns.count == Self.width, case .int32s(let cycles) = columns[0].values,
      case .int32s(let symbols) = columns[1].values, case .int32s(let directions) = columns[2].values,
      case .doubles(let strengths) = columns[3].values
    else { return nil }
    return SignalColumns(
      cycles: cycles, symbols: symbols, directions: directions.map { Int8(truncatingIfNeeded: $0) },
      strengths: strengths, cycleCount: cycleCount, symbolCount: timeline.instruments.count)
  }
}
