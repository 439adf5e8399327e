import FileFormats
import TradingModel

/// That a run opened the sealed hold-out of its data, and who had done so by then; outside every digest.
package struct HoldoutOpening: Equatable, Sendable {
  /// The run that opened it first.
  package struct First: Equatable, Sendable {
    /// The folder of its results, as the ledger has it.
    package var results: String
    /// Its configuration hash.
    package var configuration: String

    package init(results: String, configuration: String) {
      self.results = results
      self.configuration = configuration
    }
  }

  /// Instants of the first and the last sealed cycle that the run saw.
  package var from: Timestamp
  package var to: Timestamp
  /// How many configurations have opened some of these cycles, that of the run among them.
  package var count: Int
  /// The first of them, where it is another one than that of the run; nil where the run's was the first.
  package var first: First?

  package init(from: Timestamp, to: Timestamp, count: Int, first: First?) {
    self.from = from
    self.to = to
    self.count = count
    self.first = first
  }

  /// Whether others had seen these cycles before.
  package var isReopening: Bool { first != nil }
}

extension HoldoutOpening {
  /// What stands in manifests under `holdout`.
  package var json: JSONValue {
    var members = [
      JSONMember("from", .string(from.description)), JSONMember("to", .string(to.description)),
      JSONMember("openings", .integer(count)), JSONMember("reopened", .boolean(isReopening)),
    ]
    if let first {
      members.append(
        JSONMember(
          "first",
          .object([
            JSONMember("results", .string(first.results)), JSONMember("configuration", .string(first.configuration)),
          ])))
    }
    return .object(members)
  }

  /// Reads what `json` wrote; nil for anything else.
  package init?(_ json: JSONValue) {
    func text(_ key: String, of json: JSONValue) -> String? {
      if case .string(let text)? = json[key] { text } else { nil }
    }
    func instant(_ key: String) -> Timestamp? {
      guard let text = text(key, of: json), let time = TimeText.parse(text), time.form == .instant else { return nil }
      return Timestamp(nanoseconds: time.value)
    }
    guard let from = instant("from"), let to = instant("to"), case .integer(let count)? = json["openings"],
      case .boolean(let isReopening)? = json["reopened"]
    else { return nil }
    var first: First?
    if let own = json["first"] {
      guard let results = text("results", of: own), let configuration = text("configuration", of: own) else {
        return nil
      }
      first = First(results: results, configuration: configuration)
    }
    guard isReopening == (first != nil) else { return nil }
    self.init(from: from, to: to, count: count, first: first)
  }

  /// What a run that would open it is told beforehand.
  package var plannedSentence: String {
    let what = "would open the hold-out, \(from.closingDate) to \(to.closingDate)"
    if let first {
      return "\(what), AGAIN: the first to open it was \(MessageText.shown(first.results)) (configuration "
        + "\(first.configuration.prefix(12)))"
    }
    return "\(what); no other configuration was there before it"
  }

  /// What people should know of it, a sentence or two.
  package var sentence: String {
    let range = "The hold-out, \(from.closingDate) to \(to.closingDate),"
    guard let first else {
      let more = count > 1 ? "; \(count) configurations have opened it by now" : ""
      return "\(range) was opened for the first time by this configuration\(more)."
    }
    return "\(range) was REOPENED: \(count) configurations have opened it, the first in "
      + "\(MessageText.shown(first.results)) (configuration \(first.configuration.prefix(12))). It is no longer out of "
      + "sample."
  }
}
