import FileFormats
import SimulationRuntime

extension Trace {
  /// The trace as JSON Lines: cycle, step, stream, sequence, text and the hash of everything up to here.
  public var jsonLines: [UInt8] {
    var bytes: [UInt8] = []
    for (event, hash) in zip(events, chain()) {
      let line = JSONValue.object([
        JSONMember("cycle", .integer(event.time.cycle)), JSONMember("step", .integer(Int(event.time.step))),
        JSONMember("stream", .string("\(event.stream)")), JSONMember("sequence", .integer(event.sequence)),
        JSONMember("event", .string(event.text)), JSONMember("chain", .string(hash)),
      ])
      bytes += line.compactText
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }
}
