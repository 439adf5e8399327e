import Determinism
import TradingModel

/// The signals of several streams in one list, in the order in which portfolios hear them: by cycle, symbol and stream.
///
/// Made once for all portfolios that follow the same streams.
package struct SignalEvents: Sendable {
  /// A change of one strategy's stance.
  struct Event: Sendable {
    let cycle: Int32
    /// The position of its symbol among those that the portfolios trade.
    let place: Int32
    /// The position of its stream among those that the portfolios follow.
    let voice: Int32
    let direction: Double
    let strength: Double
  }

  let events: [Event]

  /// The next signal of one stream.
  private struct Cursor: Comparable {
    let cycle: Int32
    let symbol: Int32
    let voice: Int
    let index: Int

    init?(_ columns: SignalColumns, voice: Int, index: Int) {
      guard index < columns.count else { return nil }
      (cycle, symbol) = (columns.cycles[index], columns.symbols[index])
      self.voice = voice
      self.index = index
    }

    static func < (left: Cursor, right: Cursor) -> Bool {
      (left.cycle, left.symbol, left.voice) < (right.cycle, right.symbol, right.voice)
    }
  }

  private init(events: [Event]) { self.events = events }

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
    var places: [Int32] = Array(repeating: -1, count: (symbols.last ?? -1) + 1)
    for (place, symbol) in symbols.enumerated() { places[symbol] = Int32(place) }
    var events: [Event] = []
    events.reserveCapacity(streams.reduce(0) { $0 + $1.count })
    var cursors = Heap<Cursor>()
    for (voice, columns) in streams.enumerated() {
      if let cursor = Cursor(columns, voice: voice, index: 0) { cursors.insert(cursor) }
    }
    while let next = cursors.first {
      let columns = streams[next.voice]
      if places.indices.contains(Int(next.symbol)), places[Int(next.symbol)] >= 0 {
        events.append(
          Event(
            cycle: next.cycle, place: places[Int(next.symbol)], voice: Int32(next.voice),
            direction: Double(columns.directions[next.index]), strength: columns.strengths[next.index]))
      }
      if let following = Cursor(columns, voice: next.voice, index: next.index + 1) {
        cursors.replaceFirst(with: following)
      } else {
        _ = cursors.removeFirst()
      }
    }
    self.events = events
  }
}
