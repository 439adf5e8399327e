import Determinism
import FileFormats

extension RunManifest {
  /// Takes the hashes of all files of the run, in any order.
  public mutating func setFiles(_ hashes: [FileHash]) {
    files = hashes.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// What tells two runs apart, in words; empty where both gave the same.
  ///
  /// Causes outside the run (data, program, compiler) come first, then the streams that differ.
  public func differences(from earlier: RunManifest) -> [String] {
    let streams = differentStreams(from: earlier)
    guard runDigest != earlier.runDigest || !streams.isEmpty else { return [] }
    var differences = inputDifferences(from: earlier)
    if !streams.isEmpty {
      let shown = streams.prefix(8).map(\.description).joined(separator: ", ")
      let more = streams.count > 8 ? " and \(streams.count - 8) more" : ""
      differences.append("streams that differ: \(shown)\(more)")
    }
    let phases = differentPhases(from: earlier)
    if !phases.isEmpty {
      differences.append("phases that differ: \(MessageText.excerpt(phases.joined(separator: ", "), atMost: 200))")
    }
    return differences.isEmpty ? ["the run digest differs"] : differences
  }

  /// What went into two runs beside their configurations and is not the same, in words.
  ///
  /// Where there is nothing, runs of one configuration have equal results, or something is wrong.
  public func inputDifferences(from earlier: RunManifest) -> [String] {
    var differences: [String] = []
    if dataHashes != earlier.dataHashes { differences.append("the data have changed") }
    if masterSeed != earlier.masterSeed {
      differences.append("master_seed was \(earlier.masterSeed), now \(masterSeed)")
    }
    if program != earlier.program { differences.append("program was \(earlier.program), now \(program)") }
    if programVersion != earlier.programVersion {
      differences.append("program_version was \(earlier.programVersion), now \(programVersion)")
    }
    if toolchain != earlier.toolchain {
      differences.append("toolchain was \(earlier.toolchain), now \(toolchain)")
    }
    if differences.isEmpty, let build = programBuild, let former = earlier.programBuild, build != former {
      differences.append("the program is another build (program_build)")
    }
    return differences
  }

  /// Whether its run digest is that of its streams or its phases; so it is in every manifest of a complete run that
  /// nobody altered.
  public var isConsistent: Bool {
    if !phases.isEmpty {
      return runDigest == PhaseDigest.workflow(phaseList.map { ($0.name, $0.digest, $0.state) })
    }
    // What was altered may name a stream twice, of which there is no digest.
    guard Set(streams.map(\.name)).count == streams.count else { return false }
    return runDigest == StreamRecord.runDigest(streams)
  }

  /// Whether two runs came to the same: by their parts, where the digest of the whole was altered.
  func cameToTheSame(as earlier: RunManifest) -> Bool {
    if runDigest == earlier.runDigest { return true }
    // Without streams and phases there is nothing but the whole.
    if streams.isEmpty && phases.isEmpty || earlier.isConsistent { return false }
    return differentStreams(from: earlier).isEmpty && differentPhases(from: earlier).isEmpty
  }

  /// The names of the phases that came to something else, or that only one of two runs has, in the order of this one.
  private func differentPhases(from earlier: RunManifest) -> [String] {
    let (own, others) = (phaseList, earlier.phaseList)
    let changed = own.filter { phase in
      let other = others.first { $0.name == phase.name }
      return other?.digest != phase.digest || other?.state != phase.state
    }
    let gone = others.filter { other in !own.contains { $0.name == other.name } }
    return (changed + gone).map(\.name)
  }

  /// Whether two manifests of runs with one result say the same of it, apart from what belongs to the program, to when
  /// it ran and to where its data lie.
  func agrees(with earlier: RunManifest) -> Bool {
    differentStreams(from: earlier).isEmpty && runDigest == earlier.runDigest && lastCycle == earlier.lastCycle
      && (earlier.resultDigest == nil || resultDigest == earlier.resultDigest)
      && lastTimestamp == earlier.lastTimestamp && containerSeeds == earlier.containerSeeds
      && executionOrder == earlier.executionOrder && tables == earlier.tables
      && droppedRowCount == earlier.droppedRowCount && (earlier.files.isEmpty || files == earlier.files)
  }

  /// The streams whose digests differ or that only one of two runs has, in the order of the run digest.
  ///
  /// - Complexity: O(n log n) in the number of streams.
  public func differentStreams(from earlier: RunManifest) -> [StreamName] {
    func sorted(_ records: [StreamRecord]) -> [(text: String, record: StreamRecord)] {
      records.map { ("\($0.name)", $0) }.sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
    }
    var names: [StreamName] = []
    var first = sorted(streams)[...]
    var second = sorted(earlier.streams)[...]
    while let name = Self.least(first.first?.text, second.first?.text) {
      let one = first.first?.text == name ? first.removeFirst().record : nil
      let other = second.first?.text == name ? second.removeFirst().record : nil
      if one != other, let known = one ?? other { names.append(known.name) }
    }
    return names
  }

  private static func least(_ left: String?, _ right: String?) -> String? {
    guard let left, let right else { return left ?? right }
    return right.utf8.lexicographicallyPrecedes(left.utf8) ? right : left
  }
}
