import FileFormats
import TradingModel

/// The distinct results of a search, as far as the ledger keeps them.
package struct TriedResults: Equatable, Sendable {
  /// The first 64 bits of the digest of each distinct result, in the order in which they were tried.
  package private(set) var digests: [UInt64] = []
  /// Annual Sharpe ratios of those that have one.
  package private(set) var sharpes = Moments()
  private var seen = DigestSet()

  package init() {}

  /// Takes in a result; one that equals another changes nothing.
  ///
  /// - Parameter digest: In hexadecimal digits; anything else is passed by.
  package mutating func add(_ digest: String, sharpe: Double?) {
    guard let short = Self.short(digest), seen.insert(short, 0) else { return }
    digests.append(short)
    if let sharpe { sharpes.add(sharpe) }
  }

  fileprivate init(_ digests: [UInt64], _ sharpes: Moments) {
    for digest in digests where seen.insert(digest, 0) { self.digests.append(digest) }
    self.sharpes = sharpes
  }

  /// The first 64 bits of a digest.
  package static func short(_ digest: String) -> UInt64? {
    digest.utf8.count >= 16 ? UInt64(digest.prefix(16), radix: 16) : nil
  }
}

extension TriedResults {
  /// Count, mean and spread of some numbers.
  package struct Moments: Equatable, Sendable {
    /// How many there are; a fraction where only a share of them counts.
    package private(set) var count = 0.0
    package private(set) var mean = 0.0
    /// Sum of squared distances from the mean.
    private var squares = 0.0

    package init() {}

    package init(count: Double, mean: Double, variance: Double) {
      (self.count, self.mean, squares) = (count, mean, max(0, variance * (count - 1)))
    }

    /// With divisor n - 1; nil of fewer than two.
    package var variance: Double? { count >= 2 ? squares / (count - 1) : nil }

    package mutating func add(_ value: Double) {
      var one = Moments()
      (one.count, one.mean) = (1, value)
      add(one)
    }

    /// Takes in others (Chan, Golub, LeVeque, "Updating formulae", 1979).
    ///
    /// - Parameter share: How much of each of them counts, 0 to 1.
    package mutating func add(_ other: Moments, share: Double = 1) {
      let added = other.count * share
      guard added > 0 else { return }
      let total = count + added
      let distance = other.mean - mean
      squares += other.squares * share + distance * distance * count * added / total
      mean += distance * added / total
      count = total
    }
  }
}

/// What one search tried: a line of the ledger.
package struct LedgerEntry: Equatable, Sendable {
  /// Nil where the workflow names none.
  package var study: String?
  /// The names of workflow and phase, and the kind of the phase.
  package var workflow: String
  package var phase: String
  package var kind: String
  /// Sorted by their bytes.
  package var symbols: [String]
  /// Instants of the first and the last cycle that trials could trade in, in nanoseconds since the epoch.
  package var from: Int64
  package var to: Int64
  /// Number of trials, equal ones and those that failed among them.
  package var trials: Int
  package var tried: TriedResults
}

extension LedgerEntry {
  /// The line, without its end; written as it goes, as there may be many results.
  package var line: [UInt8] {
    var text = head.compactText
    text.removeLast()
    text += Array(",\"results\":[".utf8)
    for (place, digest) in tried.digests.enumerated() {
      if place > 0 { text.append(UInt8(ascii: ",")) }
      text.append(UInt8(ascii: "\""))
      text += Self.text(digest).utf8
      text.append(UInt8(ascii: "\""))
    }
    return text + Array("]}".utf8)
  }

  /// All but the results.
  private var head: JSONValue {
    let sharpes = tried.sharpes
    return .object([
      JSONMember("study", study.map { .string($0) } ?? .null), JSONMember("workflow", .string(workflow)),
      JSONMember("phase", .string(phase)), JSONMember("kind", .string(kind)),
      JSONMember("symbols", .array(symbols.map { .string($0) })),
      JSONMember("from", .string(Timestamp(nanoseconds: from).description)),
      JSONMember("to", .string(Timestamp(nanoseconds: to).description)), JSONMember("trials", .integer(trials)),
      JSONMember("distinct", .integer(tried.digests.count)),
      JSONMember("sharpe_count", .integer(Int(sharpes.count))),
      JSONMember("sharpe_mean", JSONValue(sharpes.count > 0 ? sharpes.mean : nil)),
      JSONMember("sharpe_variance", JSONValue(sharpes.variance)),
    ])
  }

  private static func text(_ digest: UInt64) -> String {
    let digits = String(digest, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Reads what `line` wrote.
  package init(reading json: JSONValue) throws(StoredResultError) {
    let stored = StoredResult(json)
    study = json["study"] == .null ? nil : try stored.text("study")
    workflow = try stored.text("workflow")
    phase = try stored.text("phase")
    kind = try stored.text("kind")
    symbols = try stored.texts("symbols")
    from = try stored.instant("from")
    to = try stored.instant("to")
    trials = try stored.count("trials")
    var digests: [UInt64] = []
    for text in try stored.texts("results") {
      guard let digest = TriedResults.short(text) else { throw stored.problem("results") }
      digests.append(digest)
    }
    let sharpes = TriedResults.Moments(
      count: Double(try stored.count("sharpe_count")), mean: try stored.optionalNumber("sharpe_mean") ?? 0,
      variance: try stored.optionalNumber("sharpe_variance") ?? 0)
    tried = TriedResults(digests, sharpes)
  }
}

extension StoredResult {
  /// A list of texts.
  func texts(_ key: String) throws(StoredResultError) -> [String] {
    var found: [String] = []
    for item in try items(key) {
      guard case .string(let text) = item.value else { throw problem(key) }
      found.append(text)
    }
    return found
  }
}
