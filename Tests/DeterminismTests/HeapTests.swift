import Testing

@testable import Determinism

/// A number that counts how often it is compared.
private struct Counted: Comparable {
  final class Count { var value = 0 }

  let number: Int
  let count: Count

  static func < (left: Counted, right: Counted) -> Bool {
    left.count.value += 1
    return left.number < right.number
  }

  static func == (left: Counted, right: Counted) -> Bool { left.number == right.number }
}

@Suite struct HeapTests {
  /// Random insertions, replacements and removals, beside an array that is sorted at every step.
  @Test func random_agreesWithASortedArray() {
    for seed in UInt64(1)...20 {
      var generator = SeededGenerator(masterSeed: seed, id: "heap", purpose: "test")
      var heap = Heap<Int>()
      var naive: [Int] = []
      for _ in 0..<500 {
        let number = generator.integer(in: 0...49)
        switch generator.integer(in: 0...5) {
        case 0, 1, 2:
          heap.insert(number)
          naive.append(number)
        case 3:
          #expect(heap.removeFirst() == (naive.isEmpty ? nil : naive.removeFirst()))
        case 4:
          guard let place = heap.elements.indices.last.map({ $0 / 2 }) else { continue }
          let removed = heap.remove(at: place)
          #expect(naive.contains(removed))
          if let place = naive.firstIndex(of: removed) { naive.remove(at: place) }
        default:
          guard !naive.isEmpty else { continue }
          heap.replaceFirst(with: number)
          naive[0] = number
        }
        naive.sort()
        #expect(heap.first == naive.first)
        #expect(heap.count == naive.count && heap.isEmpty == naive.isEmpty)
        #expect(heap.elements.sorted() == naive)
      }
    }
  }

  @Test func comparisons_growWithTheLogarithm() {
    for exponent in [4, 8, 12, 16] {
      let size = 1 << exponent
      let count = Counted.Count()
      var heap = Heap<Counted>()
      for number in 0..<size { heap.insert(Counted(number: number &* 40_503 % size, count: count)) }
      #expect(count.value <= size * exponent)
      count.value = 0
      heap.replaceFirst(with: Counted(number: size, count: count))
      #expect(count.value <= 2 * exponent + 2)
      count.value = 0
      _ = heap.removeFirst()
      #expect(count.value <= 2 * exponent + 2)
    }
  }
}
