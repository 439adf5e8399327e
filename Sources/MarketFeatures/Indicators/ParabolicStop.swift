import TradingModel

/// Wilder's parabolic stop and reverse (Wilder 1978), as in TA-Lib: the price at which a position would be turned.
///
/// It begins short where the second bar's low fell by more than its high rose, else long. Short positions are worked as
/// long ones with all prices negated, which gives the same bits.
struct ParabolicStop: BarIndicator, Indicator {
  private let acceleration: Double
  private let maximum: Double
  private var previous: Bar?
  private var isBegun = false
  /// 1 while long, -1 while short.
  private var side = 1.0
  /// The next stop, the furthest price since the turn, and how fast the stop follows it; prices times `side`.
  private var stop = 0.0
  private var furthest = 0.0
  private var speed = 0.0

  init(acceleration: Double, maximum: Double) {
    self.acceleration = acceleration
    self.maximum = maximum
  }

  mutating func update(_ bar: Bar) -> Double {
    defer { previous = bar }
    guard var previous else { return .nan }
    if !isBegun {
      begin(previous, bar)
      previous = bar
    }
    let (far, near) = range(bar)
    if near <= stop { return turn(previous, bar) }
    let result = side * stop
    if far > furthest {
      furthest = far
      speed = smaller(speed + acceleration, maximum)
    }
    advance(previous, bar)
    return result
  }

  private mutating func begin(_ first: Bar, _ second: Bar) {
    isBegun = true
    let fall = first.low - second.low
    side = fall > 0 && fall > second.high - first.high ? -1 : 1
    stop = range(first).near
    furthest = range(second).far
    speed = acceleration
  }

  /// Turns to the other side; the stop of this bar is then the furthest price, and no less far than both bars.
  private mutating func turn(_ previous: Bar, _ bar: Bar) -> Double {
    side = -side
    stop = smaller(-furthest, smaller(range(previous).near, range(bar).near))
    let result = side * stop
    speed = acceleration
    furthest = range(bar).far
    advance(previous, bar)
    return result
  }

  /// Moves the stop towards the furthest price, but not into the last two bars.
  private mutating func advance(_ previous: Bar, _ bar: Bar) {
    stop = smaller(stop + speed * (furthest - stop), smaller(range(previous).near, range(bar).near))
  }

  /// The ends of a bar in the direction of the position and against it.
  private func range(_ bar: Bar) -> (far: Double, near: Double) {
    side > 0 ? (bar.high, bar.low) : (-bar.low, -bar.high)
  }
}
