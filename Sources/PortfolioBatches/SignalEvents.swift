import PortfolioLanes
import TradingModel

/// The signals of several streams in one list, in the order in which portfolios hear them: by cycle, symbol and stream.
///
/// Made once for all portfolios that follow the same streams.
package struct SignalEvents: Sendable {
  let events: [VoiceSignal]

  private init(events: [VoiceSignal]) { self.events = events }

  /// Those of cycles before one, from a place on that moves behind them.
  package func next(before cycle: Int, from place: inout Int) -> SignalEvents {
    let first = place
    while place < events.count, events[place].cycle < cycle { place += 1 }
    return SignalEvents(events: Array(events[first..<place]))
  }

  /// Merges streams.
  ///
  /// - Parameters:
  ///   - streams: In the order of voices.
  ///   - symbols: Indices of the symbols that the portfolios trade, ascending; signals of others are left out.
  /// - Complexity: O(n log k) for n signals of k streams.
  package init(_ streams: [SignalColumns], symbols: [Int]) {
    let places = Self.places(of: symbols)
    var events: [VoiceSignal] = []
    events.reserveCapacity(streams.reduce(0) { $0 + $1.count })
    var ends: [Int] = []
    for voice in streams.indices {
      Self.append(streams[voice], voice: Int32(voice), places, &events)
      ends.append(events.count)
    }
    while ends.count > 1 { (events, ends) = Self.merged(events, ends) }
    self.events = events
  }

  /// By index of a symbol its position among some that ascend, -1 for those that are not among them.
  static func places(of symbols: [Int]) -> [Int32] {
    var places: [Int32] = Array(repeating: -1, count: (symbols.last ?? -1) + 1)
    for (place, symbol) in symbols.enumerated() { places[symbol] = Int32(place) }
    return places
  }

  /// Appends the signals of one stream, which are in the order of cycles and symbols.
  private static func append(_ columns: SignalColumns, voice: Int32, _ places: [Int32], _ events: inout [VoiceSignal]) {
    columns.withPointers { columns in
      for index in 0..<columns.count {
        let symbol = Int(columns.symbols[index])
        guard places.indices.contains(symbol), places[symbol] >= 0 else { continue }
        events.append(
          VoiceSignal(
            cycle: columns.cycles[index], place: places[symbol], voice: voice,
            direction: Double(columns.directions[index]), strength: columns.strengths[index]))
      }
    }
  }

  /// Merges every two runs that follow each other, the earlier voices first where cycle and symbol are equal.
  ///
  /// - Parameter ends: Of the runs.
  private static func merged(_ events: [VoiceSignal], _ ends: [Int]) -> (events: [VoiceSignal], ends: [Int]) {
    var merged: [VoiceSignal] = []
    merged.reserveCapacity(events.count)
    var newEnds: [Int] = []
    var first = 0
    for run in stride(from: 0, to: ends.count, by: 2) {
      var left = first
      let middle = ends[run]
      let end = run + 1 < ends.count ? ends[run + 1] : middle
      var right = middle
      while left < middle, right < end {
        if events[right].isBefore(events[left]) {
          merged.append(events[right])
          right += 1
        } else {
          merged.append(events[left])
          left += 1
        }
      }
      merged.append(contentsOf: events[left..<middle])
      merged.append(contentsOf: events[right..<end])
      newEnds.append(end)
      first = end
    }
    return (merged, newEnds)
  }
}

extension VoiceSignal {
  fileprivate func isBefore(_ other: VoiceSignal) -> Bool {
    (cycle, place) < (other.cycle, other.place)
  }
}

/// The signals that portfolios follow: each stream once, and merged where several groups follow the same.
package struct BatchSignals: Sendable {
  /// What signals are merged for.
  package struct Following: Hashable, Sendable {
    /// In the order of voices.
    package let streams: [Int]
    /// Indices of the symbols that the portfolios trade, ascending.
    package let symbols: [Int]

    /// Makes it from its parts.
    package init(streams: [Int], symbols: [Int]) { (self.streams, self.symbols) = (streams, symbols) }
  }

  /// Each stream; nil where signals are told block by block.
  private let streams: [SignalColumns]?
  private let merged: [Following: SignalEvents]

  /// No signals yet: they are told block by block.
  package init() { (streams, merged) = (nil, [:]) }

  /// Those of whole runs.
  ///
  /// - Parameter followings: What groups follow; what several of them do is merged here once.
  package init(_ streams: [SignalColumns], mergedFor followings: [Following] = []) {
    var isKnown: Set<Following> = []
    var merged: [Following: SignalEvents] = [:]
    for following in followings where !isKnown.insert(following).inserted && merged[following] == nil {
      merged[following] = SignalEvents(following.streams.map { streams[$0] }, symbols: following.symbols)
    }
    (self.streams, self.merged) = (streams, merged)
  }

  /// The merged signals of streams for symbols.
  func events(_ following: Following) -> SignalEvents {
    if let known = merged[following] { return known }
    return SignalEvents(streams.map { all in following.streams.map { all[$0] } } ?? [], symbols: following.symbols)
  }

  /// How many signals one stream has.
  func count(of stream: Int) -> Int { streams?[stream].count ?? 0 }

  /// Runs `body` with the signals of one stream, where there are some; by pointer, so that they are not copied for it.
  @inline(__always)
  func withColumns(_ stream: Int, _ body: (UnsafePointer<SignalColumns>) -> Void) {
    streams?.withUnsafeBufferPointer { streams in
      precondition(streams.indices.contains(stream), "streams are numbered from 0 on")
      if let first = streams.baseAddress { body(first + stream) }
    }
  }
}
