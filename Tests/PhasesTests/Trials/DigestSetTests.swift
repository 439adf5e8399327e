import Determinism
import RunResults
import Testing

@testable import Phases

/// What is kept of trials: digests as numbers, in tables of their own.
@Suite struct DigestSetTests {
  private static func digest(_ number: Int) -> String { SHA256.hexadecimal(Array("\(number)".utf8)) }

  @Test func digests_countOnce() {
    var set = DigestSet()
    let fresh = (0..<5_000).count { set.insert(Self.digest($0 % 3_000)) }
    #expect(fresh == 3_000 && set.count == 3_000)
    var backwards = DigestSet()
    for number in (0..<3_000).reversed() { _ = backwards.insert(Self.digest(number)) }
    #expect(set == backwards)
    #expect(backwards.insert("no digest") && !backwards.insert("no digest"))
    #expect(set != backwards)
  }

  /// The digest of zeros is one like any other, and so are those that only differ behind the first word.
  @Test func digests_whenTheyLookEmpty_count() {
    var set = DigestSet()
    let zeros = String(repeating: "0", count: 64)
    #expect(set.insert(zeros) && !set.insert(zeros))
    #expect(set.insert(0, 1) && set.insert(0, 2) && set.insert(1, 0) && !set.insert(0, 1))
    #expect(set.count == 4)
  }

  @Test func numbers_whenNotThere_areNil() {
    var numbers = OptionalNumbers()
    for value in [1.5, nil, .nan, -0.0] { numbers.append(value) }
    #expect(Array(numbers) == [1.5, nil, nil, 0])
  }

  /// What a trial came to in all windows has the digest that a list of its digests has.
  @Test func windows_areDigestedInTheirOrder() {
    var trials = WindowedTrials(count: 2)
    for window in 0..<3 {
      for trial in 0..<2 {
        var result = TrialResult(trial: trial + 1, parameters: [])
        if trial == 0 || window == 1 { result.resultDigest = Self.digest(10 * window + trial) }
        trials.add(result)
      }
      trials.endWindow()
    }
    let all = trials.all(of: 0)
    #expect(all?.digest == PhaseDigest.combine([0, 10, 20].map(Self.digest)) && all?.sharpe == nil)
    #expect(trials.all(of: 1)?.digest == PhaseDigest.combine([Self.digest(11)]))
  }
}
