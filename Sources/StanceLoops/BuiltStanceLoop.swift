import StanceColumns

// The source of two modules, of which each is built for other vectors, see `Package.swift`: what the compiler makes of
// it must be in no other of them. So there are no arrays here, and nothing that is generic over types that others have
// too.

/// What writes down what strategies say, built for the vectors of this module.
package enum BuiltStanceLoop {
  package static var loop: StanceLoop { StanceLoop(columnSides: columnSides, levelSides: levelSides) }

  @Sendable private static func columnSides(
    _ sides: ColumnSides, _ first: Int, _ count: Int, _ bars: Int, _ words: StanceLoop.Words
  ) {
    write(ColumnMap(sides), first, count, bars, words)
  }

  @Sendable private static func levelSides(
    _ sides: LevelSides, _ first: Int, _ count: Int, _ bars: Int, _ words: StanceLoop.Words
  ) {
    write(LevelMap(sides), first, count, bars, words)
  }

  @inline(__always)
  private static func write(
    _ map: some StanceMap, _ first: Int, _ count: Int, _ bars: Int, _ words: StanceLoop.Words
  ) {
    var place = 0
    while place < count {
      let own = min(8, count &- place)
      map.write(first &+ 64 &* place, own, bars: bars, words + place)
      place &+= own
    }
  }
}

/// What a strategy without a memory certainly says: what it is looked up in, many bars at once, so that it need not be
/// asked at each.
///
/// Its rule stands in `Strategy.decide(_:)`; here are bounds beyond which that can come to nothing else.
private protocol StanceMap {
  /// What is known of eight runs of eight bars by their bounds: all of a run or nothing.
  func bounds(runs first: Int) -> StanceWord
  /// What is known of eight bars, in the lowest bits.
  func eight(_ bar: Int) -> StanceWord
}

extension StanceMap {
  /// Writes at most eight words.
  ///
  /// First what bounds tell of all, then what they leave open: a loop a word over what is open there would mostly end
  /// where the processor does not expect it.
  ///
  /// - Parameters:
  ///   - first: The first bar, a multiple of 64.
  ///   - bars: How many there are in all.
  @inline(__always)
  fileprivate func write(_ first: Int, _ count: Int, bars: Int, _ words: StanceLoop.Words) {
    // A bit for each run of eight bars.
    var open: UInt64 = 0
    for place in 0..<count {
      let word = bounds(runs: (first &>> 3) &+ 8 &* place)
      words[place] = word
      open |= (~word.runs & 0xFF) &<< UInt64(8 &* place)
    }
    let whole = (bars &- first) &>> 3
    if whole < 64 { open &= (1 &<< UInt64(whole)) &- 1 }
    while open != 0 {
      let run = open.trailingZeroBitCount
      open &= open &- 1
      let (eight, shift) = (eight(first &+ 8 &* run), UInt64(8 &* (run & 7)))
      let word = words + run &>> 3
      word.pointee.long |= eight.long &<< shift
      word.pointee.short |= eight.short &<< shift
      word.pointee.flat |= eight.flat &<< shift
    }
  }
}

extension StanceWord {
  /// In which of eight runs of eight bars it is known what is said at every bar.
  @inline(__always) fileprivate var runs: UInt64 { (long | short | flat).bytesSet }
}

private struct ColumnMap: StanceMap {
  private let sides: ColumnSides
  private let narrowBound: SIMD8<Float>

  @inline(__always) init(_ sides: ColumnSides) {
    self.sides = sides
    narrowBound = SIMD8(repeating: sides.narrowBound)
  }

  @inline(__always) func bounds(runs first: Int) -> StanceWord {
    let (upper, lower) = (sides.upper.bounds, sides.lower.bounds)
    return StanceWord(
      long: (narrowBound - (upper.least(runs: first) - lower.greatest(runs: first))).negativeBytes,
      short: (narrowBound - (lower.least(runs: first) - upper.greatest(runs: first))).negativeBytes)
  }

  @inline(__always) func eight(_ bar: Int) -> StanceWord {
    let (difference, bound) = (sides.upper.eight(bar) - sides.lower.eight(bar), SIMD8(repeating: sides.bound))
    return StanceWord(
      long: (bound - difference).negativeBytes.bytesSet, short: (bound + difference).negativeBytes.bytesSet)
  }
}

private struct LevelMap: StanceMap {
  private let sides: LevelSides
  private let narrowLevel: SIMD8<Float>
  private let outer: SIMD8<Float>
  private let inner: SIMD8<Float>

  @inline(__always) init(_ sides: LevelSides) {
    self.sides = sides
    narrowLevel = SIMD8(repeating: Float(sides.level))
    (outer, inner) = (SIMD8(repeating: sides.outer), SIMD8(repeating: sides.inner))
  }

  @inline(__always) func bounds(runs first: Int) -> StanceWord {
    let (least, greatest) = (sides.column.bounds.least(runs: first), sides.column.bounds.greatest(runs: first))
    return StanceWord(
      long: (outer - (least - narrowLevel)).negativeBytes, short: (outer + (greatest + narrowLevel)).negativeBytes,
      flat: ~((inner - (greatest - narrowLevel)).negativeBytes | (inner + (least + narrowLevel)).negativeBytes))
  }

  @inline(__always) func eight(_ bar: Int) -> StanceWord {
    let values = sides.column.eight(bar)
    let (level, bound) = (SIMD8(repeating: sides.level), SIMD8(repeating: sides.bound))
    let long = (bound - (values - level)).negativeBytes.bytesSet
    let short = (bound - (-level - values)).negativeBytes.bytesSet
    return StanceWord(long: long, short: short, flat: ~(long | short) & 0xFF)
  }
}

extension BoundedColumn {
  /// The values of eight bars.
  @inline(__always) fileprivate func eight(_ bar: Int) -> SIMD8<Double> {
    UnsafeRawPointer(values + bar).loadUnaligned(as: SIMD8<Double>.self)
  }
}

// Signs and not comparisons: masks are taken apart and put together again where bits are made of them.
extension SIMD8<Float> {
  /// A byte of ones for each number below nothing; none of them is NaN.
  @inline(__always) fileprivate var negativeBytes: UInt64 {
    let signs = unsafeBitCast(self, to: SIMD8<Int32>.self) &>> 31
    return unsafeBitCast(SIMD8<Int8>(truncatingIfNeeded: signs), to: UInt64.self)
  }
}

extension SIMD8<Double> {
  /// A byte of ones for each number below nothing; none of them is NaN.
  @inline(__always) fileprivate var negativeBytes: UInt64 {
    let signs = unsafeBitCast(self, to: SIMD8<Int64>.self) &>> 63
    return unsafeBitCast(SIMD8<Int8>(truncatingIfNeeded: signs), to: UInt64.self)
  }
}

extension UInt64 {
  /// A bit for each byte of ones, of bytes of ones and of nothing.
  @inline(__always) fileprivate var bytesSet: UInt64 {
    ((self & 0x8080_8080_8080_8080) &>> 7 &* 0x0102_0408_1020_4080) &>> 56
  }
}
