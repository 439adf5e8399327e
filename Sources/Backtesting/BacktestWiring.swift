import Determinism
import SimulationRuntime

/// The channels of a plan's edges in a network; their ends are claimed in any order, each once.
struct BacktestWiring {
  private let network: Network
  private let manner: RunManner
  private let edgeOfName: [String: BacktestEdge]
  private var channels: [String: any Sendable] = [:]

  init(_ edges: [BacktestEdge], in network: Network, manner: RunManner) {
    self.network = network
    self.manner = manner
    edgeOfName = Dictionary(edges.map { ($0.name, $0) }) { first, _ in first }
  }

  /// The sending end of an edge.
  ///
  /// - Throws: `WiringError` where it is claimed already.
  mutating func output<Events: BacktestPayload>(
    _ sender: ContainerID, to receiver: ContainerID, of events: Events.Type = Events.self
  ) throws -> Sender<Events> {
    try channel(sender, receiver, events).sender(for: sender)
  }

  /// The receiving end of an edge.
  ///
  /// - Throws: `WiringError` where it is claimed already.
  mutating func input<Events: BacktestPayload>(
    _ receiver: ContainerID, from sender: ContainerID, of events: Events.Type = Events.self
  ) throws -> Receiver<Events> {
    try channel(sender, receiver, events).receiver(for: receiver)
  }

  /// The channel of an edge, declared when its first end is claimed.
  ///
  /// - Precondition: the plan has the edge, with this payload.
  private mutating func channel<Events: BacktestPayload>(
    _ sender: ContainerID, _ receiver: ContainerID, _ events: Events.Type
  ) -> Channel<Events> {
    let name = BacktestEdge.name(sender, receiver)
    if let known = channels[name] as? Channel<Events> { return known }
    guard edgeOfName[name]?.payload == Events.payload else {
      preconditionFailure("the plan has no edge \(name) of \(Events.payload.rawValue)")
    }
    let channel = network.channel(name, of: events, capacity: manner.capacity, carrier: manner.carrier)
    channels[name] = channel
    return channel
  }
}
