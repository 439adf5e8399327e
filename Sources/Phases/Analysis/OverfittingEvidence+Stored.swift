import FileFormats

extension OverfittingEvidence {
  /// What stands in `overfitting.json`.
  package var json: JSONValue {
    .object([
      JSONMember("search", .string(search)), JSONMember("trial", .integer(trial)),
      JSONMember("sharpe", JSONValue(sharpe)), JSONMember("returns", .integer(count)),
      JSONMember("skewness", JSONValue(skewness)), JSONMember("kurtosis", JSONValue(kurtosis)),
      JSONMember("probabilistic_sharpe", JSONValue(probabilistic)),
      JSONMember("minimum_track_record", JSONValue(minimumTrackRecord)),
      JSONMember("deflated_sharpe", JSONValue(deflated)),
      JSONMember("deflated_sharpe_effective", JSONValue(deflatedByEffective)),
      JSONMember("searches", .array(searches.map(\.json))),
      JSONMember("probability_of_overfitting", symmetric?.json ?? .null),
    ])
  }

  /// Reads what `json` wrote.
  package init(reading json: JSONValue) throws(StoredResultError) {
    let stored = StoredResult(json)
    search = try stored.text("search")
    trial = try stored.count("trial")
    sharpe = try stored.optionalNumber("sharpe")
    count = try stored.count("returns")
    skewness = try stored.optionalNumber("skewness")
    kurtosis = try stored.optionalNumber("kurtosis")
    probabilistic = try stored.optionalNumber("probabilistic_sharpe")
    minimumTrackRecord = try stored.optionalNumber("minimum_track_record")
    deflated = try stored.optionalNumber("deflated_sharpe")
    deflatedByEffective = try stored.optionalNumber("deflated_sharpe_effective")
    searches = try stored.items("searches").read(Search.init)
    if let found = try stored.optional("probability_of_overfitting") {
      symmetric = try SymmetricValidation(found)
    } else {
      symmetric = nil
    }
  }
}

extension OverfittingEvidence.Search {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("name", .string(name)), JSONMember("trials", .integer(trials)),
      JSONMember("distinct", .integer(distinct)), JSONMember("sharpe_variance", JSONValue(sharpeVariance)),
      JSONMember("luck", .number(luck)), JSONMember("mean_correlation", JSONValue(meanCorrelation)),
      JSONMember("effective_trials", .number(effectiveTrials)), JSONMember("effective_luck", .number(effectiveLuck)),
    ])
  }

  fileprivate init(_ stored: StoredResult) throws(StoredResultError) {
    self.init(
      name: try stored.text("name"), trials: try stored.count("trials"), distinct: try stored.count("distinct"),
      sharpeVariance: try stored.optionalNumber("sharpe_variance"), luck: try stored.number("luck"),
      meanCorrelation: try stored.optionalNumber("mean_correlation"),
      effectiveTrials: try stored.number("effective_trials"), effectiveLuck: try stored.number("effective_luck"))
  }
}

extension OverfittingEvidence.SymmetricValidation {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("partitions", .integer(partitions)), JSONMember("choices", .integer(choices)),
      JSONMember("probability", .number(probability)), JSONMember("probability_of_loss", .number(probabilityOfLoss)),
      JSONMember("slope", JSONValue(slope)), JSONMember("intercept", JSONValue(intercept)),
    ])
  }

  fileprivate init(_ stored: StoredResult) throws(StoredResultError) {
    self.init(
      partitions: try stored.count("partitions"), choices: try stored.count("choices"),
      probability: try stored.number("probability"), probabilityOfLoss: try stored.number("probability_of_loss"),
      slope: try stored.optionalNumber("slope"), intercept: try stored.optionalNumber("intercept"))
  }
}
