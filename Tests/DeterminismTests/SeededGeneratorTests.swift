import Determinism
import Testing

@Suite("Seeded generator")
struct SeededGeneratorTests {
  private func generator(cycle: UInt64 = 0) -> SeededGenerator {
    var generator = SeededGenerator(masterSeed: 42, id: "strategy/ma_group-03", purpose: "slippage")
    generator.begin(cycle: cycle)
    return generator
  }

  private func words(_ generator: inout SeededGenerator, _ count: Int) -> [UInt64] {
    (0..<count).map { _ in generator.next() }
  }

  @Test("draws the words that SHA-256 and NumPy's Philox give")
  func golden() {
    var first = SeededGenerator(masterSeed: 42, id: "strategy/ma_group-03", purpose: "slippage")
    #expect(first.containerSeed == 0x805E_57CB_925F_819F)
    #expect(
      words(&first, 6) == [
        0x37F6_68C0_446E_A855, 0x75FC_666F_36B6_2A52, 0x2930_C976_F169_EF8C, 0x5152_252B_F70A_C38C,
        0x1C35_B8B3_9DDD_98A6,
        0x54A3_24B3_BF33_504A,
      ])
    first.begin(cycle: 7)
    #expect(
      words(&first, 5) == [
        0xF818_EB8A_E29F_0F56, 0x8796_7872_45C5_4207, 0xB5C1_A88E_03D6_DB6B, 0x1EE5_B4A1_6F21_7AEA,
        0x43FE_654A_D486_DE0B,
      ])
    first.begin(cycle: .max)
    #expect(words(&first, 2) == [0x5336_4B39_1348_6FEC, 0x8F8F_473F_BDAE_37E8])
    var bare = SeededGenerator(masterSeed: 0, id: "", purpose: "")
    #expect(words(&bare, 2) == [0x5F6C_DB5C_40BD_3166, 0x4BC9_AA84_920C_5634])
  }

  @Test("the order in which cycles are begun, and what was drawn before, does not matter")
  func cycles() {
    let expected = (0..<20).map { cycle in
      var fresh = generator(cycle: UInt64(cycle))
      return words(&fresh, 9)
    }
    var order = Array(0..<20)
    var shuffler = SeededGenerator(masterSeed: 9, id: "order", purpose: "test")
    var wanderer = generator()
    for _ in 0..<5 {
      shuffler.shuffle(&order)
      for cycle in order {
        wanderer.begin(cycle: UInt64(cycle))
        let count = shuffler.integer(in: 0...9)
        #expect(words(&wanderer, count) == Array(expected[cycle].prefix(count)))
        #expect(wanderer.drawCount == UInt64(count))
        #expect(wanderer.cycle == UInt64(cycle))
      }
    }
    #expect(Set(expected.joined()).count == 180)
  }

  @Test("another ID, purpose or seed draws other words and disturbs nobody")
  func independence() {
    var alone = generator()
    let expected = words(&alone, 50)
    var ours = generator()
    var others = [
      SeededGenerator(masterSeed: 42, id: "strategy/ma_group-03", purpose: "fill"),
      SeededGenerator(masterSeed: 42, id: "strategy/ma_group-04", purpose: "slippage"),
      SeededGenerator(masterSeed: 43, id: "strategy/ma_group-03", purpose: "slippage"),
      SeededGenerator(masterSeed: 42, id: "strategy/ma_group-03s", purpose: "lippage"),
    ]
    var drawn: [UInt64] = []
    var seen = Set(expected)
    for _ in 0..<50 {
      for index in others.indices { seen.insert(others[index].next()) }
      drawn.append(ours.next())
    }
    #expect(drawn == expected)
    #expect(seen.count == 250)
    #expect(Set(others.map(\.containerSeed) + [ours.containerSeed]).count == 5)
  }

  @Test("equality is being at the same draw of the same stream, however it was reached")
  func equality() {
    var first = generator(cycle: 3)
    var second = generator(cycle: 1)
    #expect(first != second)
    _ = words(&second, 3)
    second.begin(cycle: 3)
    #expect(first == second)
    _ = first.next()
    #expect(first != second)
    #expect(second != SeededGenerator(masterSeed: 42, id: "other", purpose: "slippage"))
  }

  @Test("a zero byte in an ID stops the programme")
  func zeroByte() async {
    await #expect(processExitsWith: .failure) {
      _ = SeededGenerator(masterSeed: 1, id: "a\0b", purpose: "c")
    }
  }
}
