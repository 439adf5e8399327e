import FileFormats

/// What people should know of how figures came about: that they are in sample, look ahead, or are of the hold-out.
///
/// It depends on what was run before, and stands in no digest.
package struct RunRemarks: Equatable, Sendable {
  /// The phase, `PHASE.INNER` in files within; nil of the run itself.
  package var phase: String?
  /// The phases that chose what it trades in some of the cycles that it trades.
  package var inSampleOf: [String]
  /// Whether it saw bars that close after the event that triggered it.
  package var looksAhead = false
  /// That it opened sealed cycles; nil where it opened none.
  package var holdout: HoldoutOpening?

  package init(
    phase: String? = nil, inSampleOf: [String], looksAhead: Bool = false, holdout: HoldoutOpening?
  ) {
    (self.phase, self.inSampleOf, self.looksAhead, self.holdout) = (phase, inSampleOf, looksAhead, holdout)
  }

  /// Whether there is nothing to say.
  package var isEmpty: Bool { inSampleOf.isEmpty && !looksAhead && holdout == nil }

  /// A sentence each.
  package var sentences: [String] {
    var sentences: [String] = []
    if !inSampleOf.isEmpty { sentences.append(InSample.sentence(inSampleOf)) }
    if looksAhead { sentences.append("The run saw bars that close after the event that triggered it: it looks ahead.") }
    if let holdout { sentences.append(holdout.sentence) }
    return sentences
  }

  /// Those, named so, that make the figures worth less; that the hold-out was opened once is as it should be.
  package var doubts: [String] {
    let isReopened = holdout?.isReopening ?? false
    return RunRemarks(
      phase: phase, inSampleOf: inSampleOf, looksAhead: looksAhead, holdout: isReopened ? holdout : nil
    ).namedSentences
  }

  /// The same, seen from the workflow in which a phase of this name runs the file.
  package func within(_ name: String) -> RunRemarks {
    var remarks = self
    remarks.phase = phase.map { "\(name).\($0)" } ?? name
    return remarks
  }

  /// The same with the name of the phase before each.
  package var namedSentences: [String] {
    sentences.map { sentence in phase.map { "\(MessageText.excerpt($0)): \(sentence)" } ?? sentence }
  }
}

extension RunManifest {
  /// What people should know of how the run came about, beside its notices: a sentence each.
  package var remarks: [String] { ownRemarks.sentences }

  /// What there is to say of the run itself.
  package var ownRemarks: RunRemarks {
    RunRemarks(inSampleOf: inSampleOf, looksAhead: looksAhead, holdout: holdout)
  }

  /// The same of the run, of its phases, and of those of files that phases run; only those of which there is something
  /// to say.
  ///
  /// - Parameter folder: The folder of the run.
  package func allRemarks(in folder: String) -> [RunRemarks] {
    ([ownRemarks] + remarksOfPhases(in: folder)).filter { !$0.isEmpty }
  }

  /// The same of its phases, and of those of files that they run.
  ///
  /// - Parameter folder: The folder of the run.
  package func remarksOfPhases(in folder: String) -> [RunRemarks] {
    currentPhases(in: folder).flatMap { $0.remarks(in: folder) }
  }
}

extension RunManifest.Phase {
  /// What there is to say of it and of the phases of the file that it runs.
  ///
  /// - Parameter folder: The folder of the workflow.
  package func remarks(in folder: String) -> [RunRemarks] {
    // One that has not run has no figures that could be in sample.
    let hasFigures = state != "skipped" && state != "pending"
    var found = [RunRemarks(phase: name, inSampleOf: hasFigures ? inSampleOf : [], holdout: holdout)]
    let place = PhaseFolders.folder(of: name, in: folder)
    if kind == "workflow", let inner = try? RunManifest(readingFrom: place) {
      found += inner.remarksOfPhases(in: place).map { $0.within(name) }
    }
    return found.filter { !$0.isEmpty }
  }
}
