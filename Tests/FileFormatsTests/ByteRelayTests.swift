import Testing

@testable import FileFormats

@Suite struct ByteRelayTests {
  @Test(arguments: [1, 2], [0, 1, 2, 3, 100])
  func bytesArriveInOrder(_ threads: Int, _ count: Int) {
    let relay = ByteRelay([UInt8](), threads: threads) { $0.append(contentsOf: $1) }
    var sent: [UInt8] = []
    for index in 0..<count {
      var piece = (0..<index * 37 % 500).map { UInt8(truncatingIfNeeded: $0 &+ index) }
      piece.withUnsafeBytes { relay.send($0) }
      sent += piece
      // They are copied when they are sent.
      for place in piece.indices { piece[place] = 0 }
    }
    #expect(relay.finish() == sent)
  }
}
