import TradingModel

/// How many cycles before the first of a run features may see.
public enum WarmupLength: Equatable, Sendable, ExpressibleByIntegerLiteral {
  /// So many.
  case cycles(Int)
  /// All that the data have.
  case all

  /// So many cycles.
  public init(integerLiteral count: Int) { self = .cycles(count) }
}

/// A part of the data that are split in two.
public enum DataPart: String, Sendable, CaseIterable {
  /// The first part, in which parameters are chosen.
  case train
  /// What comes behind it.
  case test
}

/// Where the cycles of the data are split: the section `data.split`.
public struct DataSplit: Equatable, Sendable {
  /// Which part of the cycles is for training, above 0 and below 1.
  public var train: Double

  /// Splits behind a part of the cycles.
  public init(train: Double) { self.train = train }

  /// How many of `count` cycles are for training: floor(`train` * `count`), with `train` as it is written in decimals.
  ///
  /// 0.29 of 100 cycles are 29, where the product of doubles is a little less.
  public func trainCount(of count: Int) -> Int {
    let digits = "\(train)".dropFirst(2)
    guard "\(train)".hasPrefix("0."), digits.utf8.count <= 20, let number = UInt128(digits), count > 0 else {
      return Int(max(0, train * Double(count)).rounded(.down))
    }
    var scale: UInt128 = 1
    for _ in digits.utf8 { scale *= 10 }
    return Int(number * UInt128(count) / scale)
  }
}

/// The last cycles of the data, which stay sealed until somebody opens them: the section `data.holdout`.
public struct DataHoldout: Equatable, Sendable {
  /// How many of the last cycles are sealed; 1 or more.
  public var last: Int
  /// The last instant of the data whose last cycles these are; nil: the end of the range.
  ///
  /// What lies behind it is sealed too.
  public var until: Timestamp?

  /// Seals the last cycles up to an instant.
  public init(last: Int, until: Timestamp? = nil) {
    self.last = last
    self.until = until
  }

  /// Later than all data: whoever narrows a range that had no end seals the last cycles of all data.
  public static let wholeRange = Timestamp(year: 2261, month: 12, day: 31)
}

/// What a run saw of its hold-out.
public struct HoldoutRange: Equatable, Sendable {
  /// The first of the sealed cycles.
  public let first: Timestamp
  /// The last of them.
  public let last: Timestamp
  /// How many they are.
  public let count: Int
  /// Whether this run opened the hold-out: it saw at least one of these cycles.
  public let isOpened: Bool
}
