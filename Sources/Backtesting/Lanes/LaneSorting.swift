import Configuration
import FileFormats
import MarketData
import PortfolioBatches
import TradingModel
import TradingStrategies

/// Sorts the portfolios of jobs: those that lanes take into groups of one shape, the others with the reason.
struct LaneSorting: Sendable {
  /// A portfolio of a job.
  struct Place: Sendable {
    let job: Int
    let portfolio: Int
  }

  /// Portfolios that are worked side by side.
  struct Group: Sendable {
    let shape: BatchShape
    var places: [Place] = []
    var portfolios: [BatchPortfolio] = []
    /// Those that its portfolios follow, see `BatchShape.streams`.
    fileprivate(set) var streams: [Int] = []

    /// How many portfolios it may have.
    fileprivate let width: Int

    init(shape: BatchShape, width: Int) {
      (self.shape, self.width) = (shape, width)
      places.reserveCapacity(width)
      portfolios.reserveCapacity(width)
    }

    /// What its portfolios follow.
    var following: BatchSignals.Following { BatchSignals.Following(streams: streams, symbols: shape.symbols) }
  }

  /// A portfolio that lanes take.
  struct Entry: Sendable {
    let place: Place
    let portfolio: BatchPortfolio
    /// The position of its shape among `shapes`.
    var shape: Int
    /// Where it leans; `none` where that makes no difference.
    let leaning: VoiceLeaning

    /// - Parameter leans: Whether it makes a difference where it leans.
    init(place: Place, portfolio: BatchPortfolio, shape: Int, leans: Bool) {
      (self.place, self.portfolio, self.shape) = (place, portfolio, shape)
      leaning = leans ? VoiceLeaning(portfolio) : .none
    }
  }

  /// The signals of all jobs, each once.
  private(set) var streams: [SignalColumns] = []
  /// The shapes of the portfolios that lanes take, each once, in the order of the first portfolio of each.
  private(set) var shapes: [BatchShape] = []
  private(set) var batched: [Entry] = []
  private(set) var others: [(place: Place, reason: String)] = []

  /// Sorts the portfolios of a single pass; streams are strategies.
  ///
  /// - Throws: `MarketDataErrors` where the rule for missing bars refuses the data.
  init(_ plan: BacktestPlan, data: MarketDataSet) throws {
    let eligibility = try BatchEligibility(data, missingBars: plan.workflow.data.missingBars)
    // Of no signal, which makes each strategy a stream of its own.
    self.init(
      [ScalarBatch.Job(plan: plan, signals: plan.strategies.map { _ in SignalColumns() })], data: data, eligibility)
  }

  /// Portfolios that one of several threads looks at, at a time.
  private static let portfoliosAtOnce = 256
  /// Groups likewise.
  private static let groupsAtOnce = 64

  /// - Parameters:
  ///   - eligibility: Has looked at every block of the run.
  ///   - threads: The most threads at work.
  init(_ jobs: [ScalarBatch.Job], data: MarketDataSet, _ eligibility: BatchEligibility, threads: Int = 1) {
    var known = AddressPlaces(capacity: jobs.count)
    var places: [Place] = []
    var own = JobStreams()
    places.reserveCapacity(jobs.count)
    streams.reserveCapacity(jobs.count)
    own.streams.reserveCapacity(jobs.count)
    own.firsts.reserveCapacity(jobs.count)
    // By pointer, and without names for parts of it, so that what there is of each is not counted for a look at it.
    jobs.withUnsafeBufferPointer { jobs in
      for index in jobs.indices {
        precondition(
          jobs[index].signals.count == jobs[index].plan.parts.strategies.count,
          "there is one list of signals a strategy")
        for portfolio in 0..<jobs[index].plan.parts.portfolios.count {
          places.append(Place(job: index, portfolio: portfolio))
        }
        own.firsts.append(own.streams.count)
        if let fault = jobs[index].plan.replayFault {
          for columns in fault.planted(in: jobs[index].signals) {
            withUnsafePointer(to: columns) { own.streams.append(intern($0, &known)) }
          }
        } else {
          jobs[index].signals.withUnsafeBufferPointer { signals in
            guard let first = signals.baseAddress else { return }
            for place in signals.indices { own.streams.append(intern(first + place, &known)) }
          }
        }
      }
    }
    let (all, jobStreams) = (places, own)
    let size = threads > 1 ? Self.portfoliosAtOnce : max(1, all.count)
    let parts = ParallelPieces.map((all.count + size - 1) / size, threads: threads) { piece in
      var part = LaneSortingPart()
      part.add(all[(piece * size)..<min((piece + 1) * size, all.count)], of: jobs, jobStreams, data, eligibility)
      return part
    }
    take(parts)
  }

  /// The positions among `streams` of what the strategies of jobs say, job after job.
  struct JobStreams: Sendable {
    fileprivate var streams: [Int] = []
    /// By job where its own begin.
    fileprivate var firsts: [Int] = []

    /// That of a strategy of a job.
    @inline(__always)
    func stream(of strategy: Int, _ job: Int) -> Int { streams[firsts[job] + strategy] }
  }

  private mutating func take(_ parts: [LaneSortingPart]) {
    if parts.count == 1 {
      (shapes, batched, others) = (parts[0].shapes, parts[0].batched, parts[0].others)
      return
    }
    var positions: [BatchShape.Terms: Int] = [:]
    batched.reserveCapacity(parts.reduce(0) { $0 + $1.batched.count })
    for part in parts {
      let own = part.shapes.map { shape in
        if let known = positions[shape.terms] { return known }
        positions[shape.terms] = shapes.count
        shapes.append(shape)
        return shapes.count - 1
      }
      for var entry in part.batched {
        entry.shape = own[entry.shape]
        batched.append(entry)
      }
      others += part.others
    }
  }

  /// The groups, in the order of the first portfolio of each shape.
  ///
  /// - Parameters:
  ///   - form: How many portfolios are worked at once.
  ///   - threads: The most threads at work.
  func groups(_ form: BatchGroup.Form = .eight, threads: Int = 1) -> [Group] {
    groups(of: batched, form, threads: threads)
  }

  /// The groups of some portfolios, likewise; those that lean alike side by side, where that makes a difference.
  func groups(of batched: [Entry], _ form: BatchGroup.Form = .eight, threads: Int = 1) -> [Group] {
    var groups: [Group] = []
    let batched = batched.contains { $0.leaning != .none } ? Self.leaningAlike(batched) : batched
    groups.reserveCapacity(batched.count / 8 + shapes.count)
    /// The group of each shape that has room.
    var open: [Int?] = Array(repeating: nil, count: shapes.count)
    // By pointer, so that no entry is counted for a look at it.
    batched.withUnsafeBufferPointer { batched in
      for place in batched.indices {
        let shape = batched[place].shape
        let group = open[shape] ?? groups.count
        if group == groups.count {
          groups.append(Group(shape: shapes[shape], width: form.width(like: batched[place].portfolio)))
        }
        groups[group].places.append(batched[place].place)
        groups[group].portfolios.append(batched[place].portfolio)
        open[shape] = groups[group].places.count < groups[group].width ? group : nil
      }
    }
    let all = groups
    let streams = ParallelPieces.map(all.count, together: Self.groupsAtOnce, threads: threads) { places, add in
      for place in places { add(all[place].shape.streams(of: all[place].portfolios[...])) }
    }
    for (index, own) in streams.enumerated() { groups[index].streams = own }
    return groups
  }

  /// The same portfolios in an order in which neighbours lean alike, shape by shape.
  private static func leaningAlike(_ batched: [Entry]) -> [Entry] {
    var keys = batched.indices.map { (shape: batched[$0].shape, leaning: batched[$0].leaning, place: $0) }
    keys.sort { ($0.shape, $0.leaning, $0.place) < ($1.shape, $1.leaning, $1.place) }
    return keys.map { batched[$0.place] }
  }

  /// The signals, merged where more than one group follows the same.
  func signals(of groups: [Group]) -> BatchSignals { BatchSignals(streams, mergedFor: groups.map(\.following)) }

  /// The stream of some signals; what several jobs share is one stream.
  private mutating func intern(_ signals: UnsafePointer<SignalColumns>, _ known: inout AddressPlaces) -> Int {
    let place = streams.count
    if let address = signals.pointee.address {
      let stream = known.place(of: address, new: place)
      if stream != place { return stream }
    }
    streams.append(signals.pointee)
    return place
  }
}
