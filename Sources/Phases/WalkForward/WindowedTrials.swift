import PerformanceAnalytics
import RunResults

/// What each trial came to in all training windows together: 33 bytes a trial and window, and 16 a trial.
struct WindowedTrials {
  private let count: Int
  /// By window and trial the four words of the digest.
  private var words: [UInt64] = []
  /// By window and trial whether there is one.
  private var isThere: [Bool] = []
  /// By trial the sum of its Sharpe ratios, and how many it has.
  private var sharpes: [(sum: Double, count: Int)]
  private var next = 0
  /// Number of windows that all trials have ended.
  private var windows = 0

  /// - Parameter count: Number of trials.
  init(count: Int) {
    self.count = count
    sharpes = Array(repeating: (0, 0), count: count)
  }

  /// Takes in what the next trial came to in the window at hand.
  mutating func add(_ result: TrialResult) {
    let digest = result.resultDigest.flatMap { Self.words($0) }
    words += digest ?? [0, 0, 0, 0]
    isThere.append(digest != nil)
    if let sharpe = result.value(.sharpe) {
      sharpes[next].sum += sharpe
      sharpes[next].count += 1
    }
    next += 1
  }

  /// The next trial is the first of another window.
  mutating func endWindow() {
    next = 0
    windows += 1
  }

  /// The digest of what a trial came to in all windows, and its mean Sharpe ratio; nil where it failed in all.
  ///
  /// - Parameter trial: Its place, from 0.
  func all(of trial: Int) -> (digest: String, sharpe: Double?)? {
    var digest = PhaseDigest()
    var isEmpty = true
    for place in stride(from: trial, to: windows * count, by: count) where isThere[place] {
      digest.add(words[(4 * place)..<(4 * place + 4)].map(Self.digits).joined())
      isEmpty = false
    }
    if isEmpty { return nil }
    let (sum, number) = sharpes[trial]
    return (digest.hexadecimal, number > 0 ? sum / Double(number) : nil)
  }

  /// The words of a digest of 64 hexadecimal digits.
  private static func words(_ digest: String) -> [UInt64]? {
    guard digest.utf8.count == 64 else { return nil }
    var rest = digest[...]
    var words: [UInt64] = []
    while !rest.isEmpty {
      guard let word = UInt64(rest.prefix(16), radix: 16) else { return nil }
      words.append(word)
      rest = rest.dropFirst(16)
    }
    return words
  }

  private static func digits(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
