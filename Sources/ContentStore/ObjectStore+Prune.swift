import FileFormats

/// What is to go from a store.
package struct PruneRule: Equatable, Sendable {
  /// Objects that were used last before so many seconds go; nil: age alone is no reason.
  package var oldest: Int64?
  /// Most bytes that stay; nil: any.
  package var mostBytes: Int?
  /// Whether what is damaged goes too.
  package var removesDamaged: Bool

  package init(oldest: Int64? = nil, mostBytes: Int? = nil, removesDamaged: Bool = true) {
    self.oldest = oldest
    self.mostBytes = mostBytes
    self.removesDamaged = removesDamaged
  }
}

/// What has gone from a store, or would go.
package struct PruneReport: Equatable, Sendable {
  /// Why a file goes.
  package enum Reason: String, Sendable {
    case unfinished, damaged, old
    case otherBuild = "other build"
    case leastUsed = "least used"
  }

  /// A file that goes.
  package struct Removal: Equatable, Sendable {
    /// The key of the object.
    package var key: String
    package var size: Int
    package var reason: Reason
  }

  package var removals: [Removal] = []
  /// Objects and bytes that stay.
  package var leftCount = 0
  package var leftSize = 0

  /// Bytes of everything that goes.
  package var removedSize: Int { removals.reduce(0) { $0 + $1.size } }
}

extension ObjectStore {
  /// For so many seconds a file that is not finished may still be somebody's who writes it.
  package static let patience: Int64 = 86_400

  /// Removes what a rule says: first what writers left behind a day ago and what is damaged, then what is old, then, as
  /// far as bytes are too many, objects of other builds and those that were used least recently.
  ///
  /// Readers and writers may be at work: who reads an object that goes reads on, or computes it.
  ///
  /// - Parameters:
  ///   - now: The time by the clock of the store's file system, in seconds since 1970.
  ///   - build: The hash of the running program's build, asked for where bytes are too many.
  ///   - onlyTelling: Whether everything stays.
  /// - Complexity: O(n log n) in objects; headers are read where bytes are too many.
  package func prune(
    _ rule: PruneRule, now: Int64, build: () -> String?, onlyTelling: Bool = false
  ) -> PruneReport {
    var report = PruneReport()
    var candidates: [(object: StoredObject, reason: PruneReport.Reason)] = []
    var stay: [StoredObject] = []
    for object in list() {
      if let oldest = rule.oldest, object.used < now - oldest {
        candidates.append((object, .old))
      } else {
        stay.append(object)
      }
    }
    var size = stay.reduce(0) { $0 + $1.size }
    if let most = rule.mostBytes, size > most {
      for (object, reason) in order(stay, build()) {
        if size <= most { break }
        candidates.append((object, reason))
        size -= object.size
      }
    }
    for (path, age) in files(in: asideFolder) where age.modified < now - Self.patience {
      remove(path, age.size, .unfinished, &report, onlyTelling)
    }
    if rule.removesDamaged {
      for (path, age) in files(in: damagedFolder) { remove(path, age.size, .damaged, &report, onlyTelling) }
    }
    for (object, reason) in candidates { remove(place(object.key), object.size, reason, &report, onlyTelling) }
    if !candidates.isEmpty, !onlyTelling { removeStaleNames() }
    report.leftCount = stay.count - candidates.count { $0.reason != .old }
    report.leftSize = size
    return report
  }

  /// Keeps the store within its limit after a run that has added to it.
  package func keepWithin(_ limit: Int? = nil, build: () -> String?) -> PruneReport {
    // The clock of the file system, as the youngest object shows it: no other is needed to tell what is a day old.
    let now = list().map(\.used).max() ?? 0
    return prune(PruneRule(mostBytes: limit ?? self.limit, removesDamaged: false), now: now, build: build)
  }

  /// Objects in the order in which they make room: those of other builds, then those that were used least recently.
  private func order(_ objects: [StoredObject], _ build: String?) -> [(StoredObject, PruneReport.Reason)] {
    let ranked = objects.map { object in
      let maker = build == nil ? nil : describe(object.key)?.build
      return (object, maker != nil && maker != build ? PruneReport.Reason.otherBuild : .leastUsed)
    }
    return ranked.sorted { one, other in
      if one.1 != other.1 { return one.1 == .otherBuild }
      return (one.0.used, one.0.key) < (other.0.used, other.0.key)
    }
  }

  private func remove(
    _ path: String, _ size: Int, _ reason: PruneReport.Reason, _ report: inout PruneReport, _ onlyTelling: Bool
  ) {
    let parts = path.split(separator: "/").suffix(2)
    let last = parts.last.map(String.init) ?? ""
    let key = last.utf8.count == 62 ? parts.joined() : String(last.prefix(64))
    if !onlyTelling { try? FileSystem.remove(path) }
    report.removals.append(.init(key: key, size: size, reason: reason))
  }
}
