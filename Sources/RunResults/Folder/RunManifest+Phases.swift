import Determinism
import FileFormats

extension RunManifest {
  /// A phase of a workflow, as the manifest tells of it.
  package struct Phase: Equatable, Sendable {
    /// Units of work.
    package struct Counts: Equatable, Sendable {
      package var total = 0
      package var done = 0
      package var failed = 0
      /// How many were in the store.
      package var stored = 0
    }

    package var name: String
    package var kind: String
    /// One of the states of phases: `pending`, `running`, `complete`, `failed`, `skipped`, `interrupted`.
    package var state: String
    package var digest: String?
    /// Why it is not complete.
    package var reason: String?
    /// Whether the store had all of it.
    package var isFromStore: Bool
    /// The phases that it waits for.
    package var inputs: [String]
    package var counts = Counts()
    /// How far it has come and how fast, of a phase at work, or one that ended without a word.
    package var progress: UnitProgress?
    /// What people should know of it, a sentence each.
    package var notes: [String]
    /// The phases that chose what it trades in some of the cycles that it trades.
    package var inSampleOf: [String]
    /// That it opened sealed cycles; nil where it opened none.
    package var holdout: HoldoutOpening?

    /// Whether its folder is that of a run, with a manifest of this kind.
    package var isRun: Bool { kind == "backtest" || kind == "workflow" }

    /// Reads an entry of the list `phases`, or the manifest in a phase's own folder, whose name is given; nil for
    /// anything else.
    package init?(_ json: JSONValue, name: String? = nil) {
      func text(_ key: String) -> String? { if case .string(let text)? = json[key] { text } else { nil } }
      func texts(_ key: String) -> [String] {
        guard case .array(let items)? = json[key] else { return [] }
        return items.compactMap { if case .string(let text) = $0 { text } else { nil } }
      }
      func count(_ key: String) -> Int { if case .integer(let count)? = json["counts"]?[key] { count } else { 0 } }
      guard let name = name ?? text("name"), let state = text("state") else { return nil }
      self.name = name
      self.state = state
      kind = text("kind") ?? ""
      digest = text("digest")
      reason = text("reason")
      isFromStore = text("answered") == "from_store"
      inputs = texts("inputs")
      notes = texts("notes")
      inSampleOf = InSample.phases(json)
      holdout = json["holdout"].flatMap { HoldoutOpening($0) }
      counts.total = count("total")
      counts.done = count("done")
      counts.failed = count("failed")
      counts.stored = count("stored")
    }

    /// Takes over how far the phase has come.
    fileprivate mutating func take(_ progress: UnitProgress?) {
      guard let progress else { return }
      self.progress = progress
      (counts.total, counts.done, counts.stored) = (progress.total, progress.done, progress.stored)
    }
  }

  /// The phases of the workflow in the order of the file; none of a single pass.
  package var phaseList: [Phase] { phases.compactMap { Phase($0) } }

  /// Which phases run files that say something else than in an earlier run, in words: the hash of a configuration knows
  /// the paths of such files only.
  ///
  /// - Parameters:
  ///   - folder: Of this run.
  ///   - earlier: The folder of the earlier one.
  func otherFilesOfPhases(in folder: String, than earlier: String) -> [String] {
    phaseList.filter { $0.kind == "workflow" }.flatMap { phase -> [String] in
      let (own, other) = (
        PhaseFolders.folder(of: phase.name, in: folder), PhaseFolders.folder(of: phase.name, in: earlier)
      )
      guard let new = try? RunManifest(readingFrom: own), let old = try? RunManifest(readingFrom: other) else {
        return []
      }
      return new.configHash == old.configHash
        ? new.otherFilesOfPhases(in: own, than: other) : ["the file of the phase '\(phase.name)' has changed"]
    }
  }

  /// The phases as their own folders tell of them, where those know more: while a workflow runs, and after it ended
  /// without a word.
  package func currentPhases(in folder: String) -> [Phase] {
    phaseList.map { phase in
      guard phase.state == "pending" || phase.state == "running" else { return phase }
      let place = PhaseFolders.folder(of: phase.name, in: folder)
      guard let bytes = try? RunFolder.read(FilePath.join(place, Self.fileName)),
        let json = try? JSONValue(parsing: bytes)
      else { return phase }
      guard phase.isRun else {
        guard var current = Phase(json, name: phase.name) else { return phase }
        current.take(current.state == "running" ? UnitProgress(readingFrom: place) : nil)
        return current
      }
      var current = phase
      if case .string(let status)? = json["status"] { current.state = status }
      if case .string(let digest)? = json["run_digest"] { current.digest = digest }
      if case .string(let error)? = json["error"] { current.reason = error }
      if current.inSampleOf.isEmpty { current.inSampleOf = InSample.phases(json) }
      if current.holdout == nil { current.holdout = json["holdout"].flatMap { HoldoutOpening($0) } }
      // A workflow within has phases of its own.
      if let inner = try? RunManifest(readingFrom: place), !inner.phases.isEmpty {
        current.counts.total = inner.phases.count
        current.counts.done = inner.currentPhases(in: place).count { $0.state == Status.complete.rawValue }
      }
      return current
    }
  }

  /// The files of the complete phases in the run's folder that are not what the manifests of the phases say of them,
  /// as `phases/NAME/FILE`; a manifest of another digest than this one knows counts as altered.
  ///
  /// - Complexity: linear in the bytes of the files, which are read.
  package func damageOfPhases(in folder: String) -> [FileDamage] {
    phaseList.filter { $0.state == Status.complete.rawValue }.flatMap { phase -> [FileDamage] in
      let place = PhaseFolders.folder(of: phase.name, in: folder)
      let shown = FilePath.join(PhaseFolders.name, phase.name)
      let manifest = FilePath.join(shown, Self.fileName)
      if FileSystem.kind(FilePath.join(place, Self.fileName)) == .nothing {
        return [FileDamage(file: manifest, kind: .missing)]
      }
      guard let own = PhaseFolders.digestAndFiles(in: place, isRun: phase.isRun), own.digest == phase.digest else {
        return [FileDamage(file: manifest, kind: .altered)]
      }
      return own.damage.map { FileDamage(file: FilePath.join(shown, $0.file), kind: $0.kind) }
    }
  }

  /// Everything in the run's folder that is not as it was written: its own files, then those of its phases.
  package func allDamage(in folder: String) -> [FileDamage] { damage(in: folder) + damageOfPhases(in: folder) }
}

extension PhaseFolders {
  /// The folder of a phase in that of a workflow.
  package static func folder(of phase: String, in folder: String) -> String {
    FilePath.join(FilePath.join(folder, name), phase)
  }

  /// What the manifest in the folder of a phase says: its digest, and which of its files are not as it was written.
  ///
  /// Nil where there is no such manifest.
  static func digestAndFiles(in place: String, isRun: Bool) -> (digest: String?, damage: [FileDamage])? {
    if isRun {
      guard let own = try? RunManifest(readingFrom: place), own.isConsistent else { return nil }
      return (own.runDigest, own.allDamage(in: place))
    }
    guard let bytes = try? RunFolder.read(FilePath.join(place, RunManifest.fileName)),
      let json = try? JSONValue(parsing: bytes), let files = fileHashes(json)
    else { return nil }
    let damage = files.compactMap { file -> FileDamage? in
      let path = FilePath.join(place, file.name)
      if FileSystem.kind(path) == .nothing { return FileDamage(file: file.name, kind: .missing) }
      let hash = RunManifest.hash(ofFile: path).map { Hexadecimal.string(of: $0) }
      return hash == file.hash ? nil : FileDamage(file: file.name, kind: .altered)
    }
    return (RunManifest.Phase(json, name: "")?.digest, damage + damageOfBest(in: place))
  }

  /// The names of the files that a phase's manifest tells of, with their hashes; nil where it tells of none.
  package static func fileHashes(_ manifest: JSONValue) -> [(name: String, hash: String)]? {
    guard case .object(let members)? = manifest["file_hashes"] else { return nil }
    return members.map { member in
      if case .string(let hash) = member.value { (member.name, hash) } else { (member.name, "") }
    }
  }
}
