import Determinism
import SimulationRuntime
import Testing

@Suite struct AlarmTests {
  private static func drained(_ alarms: Alarms<Int>) -> [Int] {
    var alarms = alarms
    var notes: [Int] = []
    while let ring = alarms.removeNext(through: .end) { notes.append(ring.note) }
    return notes
  }

  @Test func order_isTimeThenSetting() {
    var alarms = Alarms<Int>()
    for (note, cycle) in [5, 3, 5, 1, 3, 5].enumerated() { alarms.set(note, at: VirtualTime(cycle: cycle)) }
    #expect(alarms.nextTime == VirtualTime(cycle: 1))
    let early = alarms.removeNext(through: VirtualTime(cycle: 0, step: 15))
    #expect(early == nil)
    #expect(Self.drained(alarms) == [3, 1, 4, 0, 2, 5])
  }

  @Test func cancel_removesOnce() {
    var alarms = Alarms<Int>()
    let ids = [4, 2, 9, 2].enumerated().map { alarms.set($0, at: VirtualTime(cycle: $1)) }
    let hits = [alarms.cancel(ids[1]), alarms.cancel(ids[1])]
    #expect(hits == [true, false])
    #expect(alarms.count == 3)
    let ring = alarms.removeNext(through: .end)
    #expect(ring?.id == ids[3])
    let isLate = alarms.cancel(ids[3])
    #expect(!isLate)
    #expect(Self.drained(alarms) == [0, 2])
  }

  /// Against a list that is sorted anew for every operation.
  @Test func random_agreesWithANaiveModel() {
    var draw = SeededGenerator(masterSeed: 3, id: "alarms", purpose: "model")
    for _ in 0..<50 {
      var alarms = Alarms<Int>()
      var model: [(id: Alarms<Int>.ID, time: VirtualTime, note: Int)] = []
      for note in 0..<100 {
        switch draw.integer(in: 0...3) {
        case 0...1:
          let time = VirtualTime(cycle: draw.integer(in: 0...20))
          model.append((alarms.set(note, at: time), time, note))
        case 2:
          guard let victim = draw.choose(model.indices.map { $0 }) else { continue }
          let wasThere = alarms.cancel(model.remove(at: victim).id)
          #expect(wasThere)
        default:
          let limit = VirtualTime(cycle: draw.integer(in: 0...20))
          let first = model.indices.min { (model[$0].time, $0) < (model[$1].time, $1) }
          let expected = first.flatMap { model[$0].time <= limit ? model.remove(at: $0).note : nil }
          let ring = alarms.removeNext(through: limit)
          #expect(ring?.note == expected)
        }
        #expect(alarms.count == model.count)
        #expect(alarms.nextTime == model.map(\.time).min())
      }
    }
  }
}
