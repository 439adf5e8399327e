import Testing

@testable import PortfolioBatches

/// Rooms of groups lie beside each other, aligned for every vector, whatever their sizes.
@Suite struct BatchMemoryTests {
  @Test func rooms_doNotOverlap() {
    let memory = BatchMemory()
    // Small ones, none, one that fills a piece of memory, and one that is larger than any.
    let sizes = [8, 1, 64, 0, 65, 1_000, 65_536, 200_000, 3] + Array(repeating: 4_000, count: 40)
    let rooms = sizes.map { UnsafeMutableRawBufferPointer(start: memory.room(bytes: $0), count: $0) }
    for (place, room) in rooms.enumerated() {
      #expect(Int(bitPattern: room.baseAddress) % 64 == 0)
      for index in room.indices { room[index] = UInt8(truncatingIfNeeded: place) }
    }
    for (place, room) in rooms.enumerated() {
      #expect(room.allSatisfy { $0 == UInt8(truncatingIfNeeded: place) }, "room \(place) of \(room.count) bytes")
    }
    // Rows of blocks are somewhere else.
    memory.makeRoom(512, bytesPerRow: 64)
    for index in 0..<(512 * 8) { memory.equities(Double.self)[index] = -1 }
    #expect(rooms.enumerated().allSatisfy { place, room in room.allSatisfy { $0 == UInt8(truncatingIfNeeded: place) } })
  }
}
