import Determinism

/// A unit of the simulation: an actor with a name that hears and speaks through the channel ends it holds.
///
/// A container keeps its `Receiver`s and `Sender`s as stored properties, so what it can hear and say is visible there.
/// The order in which it reads its inputs may depend only on what it has received. It starts no unstructured task, does
/// not sleep, and reads no clock; the runtime reports work that leaves its scheduler as an error.
public protocol Container: Actor {
  /// The container's unique name.
  nonisolated var id: ContainerID { get }

  /// Does the container's whole work; called once.
  ///
  /// Before it returns, every sender it holds must have been told to `finish()`. An error that it throws ends the
  /// container and reaches its receivers; a `TimedError` says when it happened, else it counts for the time of the last
  /// message that the container took. So that a run's failure does not depend on how time is cut into messages, whoever
  /// ends by an error, its own or an upstream one, first sends what it has finished before that time.
  func run() async throws
}

/// A container that comes back from a wait on a direct channel onto its actor in one job instead of two.
///
/// It names the executor as its own: `nonisolated var unownedExecutor: UnownedSerialExecutor {
/// executor.asUnownedSerialExecutor() }`; one that does not works as well, with two jobs. Results do not depend on it.
/// A wait on an `AsyncStream`, which leaves the actor and comes back, costs the same with it and without.
public protocol SeatedContainer: Container {
  /// Where the actor's work is done: `let executor = ContainerExecutor()`.
  nonisolated var executor: ContainerExecutor { get }
}

/// An error that knows the virtual time at which it happened.
///
/// Of several failures a run reports the one with the least (virtual time, container ID), so a container that works
/// through blocks of many cycles should say at which cycle it failed.
public protocol TimedError: Error {
  /// When the error happened.
  var virtualTime: VirtualTime { get }
}
