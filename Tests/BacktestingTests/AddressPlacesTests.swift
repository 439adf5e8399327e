import Testing

@testable import Backtesting

/// A table of addresses says what a dictionary says.
@Suite struct AddressPlacesTests {
  @Test(arguments: [0, 1, 7, 8, 9, 200]) func places_areThoseOfADictionary(capacity: Int) throws {
    let base = try #require(UnsafeRawPointer(bitPattern: 0x7f00_0000_1000))
    for stride in [1, 16, 48, 4_096, 1 << 32] {
      var places = AddressPlaces(capacity: capacity)
      var expected: [UnsafeRawPointer: Int] = [:]
      // Each address several times, in an order that comes back to old ones.
      for step in 0..<600 {
        let address = base + stride * (step * step % 131)
        let known = expected[address]
        #expect(places.place(of: address, new: step) == known ?? step)
        if known == nil { expected[address] = step }
      }
    }
  }
}
