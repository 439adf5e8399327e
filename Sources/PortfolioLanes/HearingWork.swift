/// A cycle at which the weights of some lane change, and those from then on.
package struct WeightTurn: Sendable {
  package let cycle: Int
  /// Which weights.
  package let set: Int

  /// Makes it from its parts.
  package init(cycle: Int, set: Int) { (self.cycle, self.set) = (cycle, set) }
}

/// How far signals and weights were heard.
package struct HearingPosition {
  package var nextEvent = 0
  package var changesTaken = 0
  package var weightsInForce = 0
  /// How often parts of sums may still be replaced.
  package var replacementsLeft = 0

  /// Nothing yet.
  package init() {}
}

/// What lanes are told together, and how far they were.
package struct HearingWork {
  /// `WeightRows` of the lanes' number: those that are in force at some time.
  package let weights: UnsafeRawPointer
  /// In ascending order of cycles.
  package let changes: UnsafeBufferPointer<WeightTurn>
  package let events: UnsafeBufferPointer<VoiceSignal>
  package let placeCount: Int
  /// The stance that holds of each stream, at place * voices + voice.
  package let voices: UnsafeMutablePointer<VoiceStance>
  /// Numbers of lanes: the final stance by place.
  package let finals: UnsafeMutableRawPointer
  /// Likewise what stances add up to but for rounding, where directions of sums are all that is asked for.
  package let sums: UnsafeMutableRawPointer
  /// Whether it matters in which lanes stances change; else all are told at every one.
  package let tellsLanes: Bool
  package var position: HearingPosition

  /// Makes it from its parts.
  package init(
    weights: UnsafeRawPointer, changes: UnsafeBufferPointer<WeightTurn>, events: UnsafeBufferPointer<VoiceSignal>,
    placeCount: Int, voices: UnsafeMutablePointer<VoiceStance>, finals: UnsafeMutableRawPointer,
    sums: UnsafeMutableRawPointer, tellsLanes: Bool, position: HearingPosition
  ) {
    (self.weights, self.changes, self.events, self.placeCount) = (weights, changes, events, placeCount)
    (self.voices, self.finals, self.sums) = (voices, finals, sums)
    (self.tellsLanes, self.position) = (tellsLanes, position)
  }
}
