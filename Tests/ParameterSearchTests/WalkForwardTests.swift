import Testing

@testable import ParameterSearch

@Suite struct WalkForwardTests {
  @Test func windowsRoll() {
    var settings = WalkForwardSettings(train: 500, test: 100)
    settings.purge = 5
    let windows = WalkForwardWindow.windows(settings, over: 10..<860)
    #expect(windows.map(\.train) == [10..<505, 110..<605, 210..<705, 310..<805])
    #expect(windows.map(\.test) == [510..<610, 610..<710, 710..<810, 810..<860])
    #expect(windows.map(\.isShort) == [false, false, false, true])
  }

  @Test func windowsGrow() {
    var settings = WalkForwardSettings(train: 3, test: 2, step: 4)
    settings.scheme = .anchored
    let windows = WalkForwardWindow.windows(settings, over: 0..<12)
    #expect(windows.map(\.train) == [0..<3, 0..<7, 0..<11])
    #expect(windows.map(\.test) == [3..<5, 7..<9, 11..<12])
  }

  @Test func dataThatAreTooShortHaveNone() {
    #expect(WalkForwardWindow.windows(WalkForwardSettings(train: 10, test: 5), over: 0..<10) == [])
    #expect(
      WalkForwardWindow.windows(WalkForwardSettings(train: 10, test: Int.max), over: 0..<11).map(\.test) == [10..<11])
  }

  /// Every cycle is tested C(5, 1) times of C(6, 2), and never learned from where it is tested.
  @Test func everyGroupIsTestedAsOften() throws {
    let validation = try #require(PurgedCrossValidation(over: 3..<66, groups: 6, testGroups: 2, purge: 2, embargo: 3))
    #expect(validation.groups.map(\.count) == [11, 11, 11, 10, 10, 10])
    #expect(validation.splits.count == 15 && validation.pathCount == 5)
    for split in validation.splits {
      let tested = Set(split.test.flatMap { Array($0) })
      let learned = Set(split.train.flatMap { Array($0) })
      let expected = Set(
        (3..<66).filter { cycle in
          !tested.contains(cycle) && !(1...2).contains { tested.contains(cycle + $0) }
            && !(1...3).contains { tested.contains(cycle - $0) }
        })
      #expect(learned == expected, "\(split.testGroups)")
      #expect(tested == Set(split.testGroups.flatMap { Array(validation.groups[$0]) }))
    }
  }

  @Test func whatCannotBeCutIsRefused() {
    #expect(PurgedCrossValidation(over: 0..<5, groups: 6, testGroups: 2) == nil)
    #expect(PurgedCrossValidation(over: 0..<60, groups: 6, testGroups: 6) == nil)
  }
}
