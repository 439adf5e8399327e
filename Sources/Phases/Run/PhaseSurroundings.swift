/// What a workflow gets from the one that it is a phase of.
struct PhaseSurroundings: Sendable {
  /// The outputs that the phase takes, `outer.OUTPUT` within.
  var outer: [PhaseInputs.Given] = []
  /// The folder of the run that they are from; nil where that is the one at work.
  var outerFolder: String?
  /// What the workflows around it seal.
  var seals: [SealedCycles] = []
  /// Who lets it see what it seals itself; nil where nothing is written down.
  var gate: HoldoutGate?
}
