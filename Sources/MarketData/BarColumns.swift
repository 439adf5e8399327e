import FileFormats

/// Which column of a file holds what, found from its header row.
struct BarColumns: Equatable {
  /// Index of the column by role; nil where the file has none.
  private var indices: [Int?]
  /// Whether the name of the column of times says that bars open at them, and nothing else says what they are.
  private(set) var saysOpening = false

  subscript(role: BarColumnRole) -> Int? { indices[role.rawValue] }

  /// No column at all.
  init() { indices = Array(repeating: nil, count: BarColumnRole.allCases.count) }

  /// The columns as they were kept; nil for anything else.
  init?(_ json: JSONValue) {
    guard case .array(let places) = json["places"], places.count == BarColumnRole.allCases.count,
      case .boolean(let saysOpening) = json["says_opening"]
    else { return nil }
    indices = places.map { place in
      guard case .integer(let index) = place else { return nil }
      return index
    }
    self.saysOpening = saysOpening
  }

  /// What is kept of them.
  var json: JSONValue {
    .object([
      JSONMember("places", .array(indices.map { $0.map { .integer($0) } ?? .null })),
      JSONMember("says_opening", .boolean(saysOpening)),
    ])
  }

  /// Finds the columns: by the configured name exactly, else by the usual spellings in any case.
  ///
  /// Blanks and punctuation in a header name do not count. Of a role's spellings only the first group counts that the
  /// file has: `Adj Close` is taken for the close only in a file without a `Close`. A column `date` beside a column
  /// `time` make up the time together.
  init(
    header: CSVRecord, names: [String], configured: BarColumnNames, meaning: TimestampMeaning?
  ) throws(CSVError) {
    indices = Array(repeating: nil, count: BarColumnRole.allCases.count)
    let normalized = names.map(BarColumnRole.normalized)
    var places: [Int] = []
    if let time = configured.time { places = try Self.matches(time, .time, header, names) }
    for role in BarColumnRole.allCases {
      var matches: [Int] = []
      if let wanted = role.configured(configured) {
        matches = try Self.matches(wanted, role, header, names)
      } else {
        let free = names.indices.filter { role != .timestamp || !places.contains($0) }
        for group in role.spellings(meaning) where matches.isEmpty {
          matches = free.filter { group.contains(normalized[$0]) }
        }
        if role == .timestamp, configured.time == nil { pair(&matches, normalized) }
      }
      if matches.count > 1 {
        throw header.error(
          matches[1],
          "\(Self.list(matches.map { names[$0] })) could each be the \(role.name); expected one, "
            + "or its name under data.columns")
      }
      if indices[role.rawValue] == nil { indices[role.rawValue] = matches.first }
    }
    try refuseMissing(header, names)
    try refuseShared(header, names)
    try refuseHalfAdjusted(header, names, configured)
    if let time = self[.timestamp], configured.timestamp == nil, meaning == nil {
      saysOpening = BarColumnRole.spellingsOfOpening.contains(normalized[time])
    }
  }

  /// The columns that the settings mean.
  private static func matches(
    _ wanted: BarColumnName, _ role: BarColumnRole, _ header: CSVRecord, _ names: [String]
  ) throws(CSVError) -> [Int] {
    switch wanted {
    case .number(let number):
      if (1...names.count).contains(number) { return [number - 1] }
      throw header.error(
        0, "no column \(number) for the \(role.name) as configured; expected one of the \(names.count) columns")
    case .name(let wanted):
      let matches = names.indices.filter { names[$0] == wanted }
      if !matches.isEmpty { return matches }
      throw header.error(
        0,
        "no column \"\(MessageText.excerpt(wanted))\" for the \(role.name) as configured; expected one of "
          + list(names))
    }
  }

  /// Takes a date and a time of day apart where the file has a column of each.
  private mutating func pair(_ matches: inout [Int], _ normalized: [String]) {
    guard matches.count == 2, let date = matches.first(where: { normalized[$0] == "date" }),
      let time = matches.first(where: { normalized[$0] == "time" })
    else { return }
    matches = [date]
    indices[BarColumnRole.time.rawValue] = time
  }

  private func refuseMissing(_ header: CSVRecord, _ names: [String]) throws(CSVError) {
    guard let role = BarColumnRole.allCases.first(where: { $0.isRequired && self[$0] == nil }) else { return }
    let hasNoName = names[0].isEmpty && names.contains { !$0.isEmpty }
    throw header.error(
      0,
      "no column for the \(role.name) among \(Self.list(names)); expected one named "
        + "\(role.usualNames.joined(separator: ", ")), or its \(hasNoName ? "number" : "name") under data.columns")
  }

  /// One column may be several prices, where a file has closes only; any two other things are a mistake.
  private func refuseShared(_ header: CSVRecord, _ names: [String]) throws(CSVError) {
    for (first, second) in BarColumnRole.pairs {
      guard let column = self[first], self[second] == column, !(first.isPrice && second.isPrice) else { continue }
      throw header.error(
        column,
        "\(Self.list([names[column]])) is taken for the \(first.name) and for the \(second.name); "
          + "expected a column for each under data.columns")
    }
  }

  /// Refuses an adjusted close beside three other prices that are not: no bar of such a file would be one.
  private func refuseHalfAdjusted(
    _ header: CSVRecord, _ names: [String], _ configured: BarColumnNames
  ) throws(CSVError) {
    guard configured.close != nil, let close = self[.close], Self.isAdjusted(names[close]),
      names.contains(where: { BarColumnRole.normalized($0) == BarColumnRole.close.name })
    else { return }
    let others = [BarColumnRole.open, .high, .low].compactMap { self[$0] }.filter { !Self.isAdjusted(names[$0]) }
    guard let first = others.first else { return }
    let name = MessageText.excerpt(names[close])
    throw header.error(
      first,
      "\(Self.list(others.map { names[$0] })) are not adjusted, and \"\(name)\" is; expected data.adjust: {close: "
        + "\(name)} instead, which scales all four prices")
  }

  private static func isAdjusted(_ name: String) -> Bool { BarColumnRole.normalized(name).hasPrefix("adj") }

  /// Each column by its name, or by its place where there is no name or several columns have it.
  func explicit(_ names: [String], headerRows: Int) -> BarColumnNames {
    func name(_ role: BarColumnRole) -> BarColumnName? {
      guard let index = self[role] else { return nil }
      let isUnique = headerRows > 0 && !names[index].isEmpty && names.count { $0 == names[index] } == 1
      return isUnique ? .name(names[index]) : .number(index + 1)
    }
    var columns = BarColumnNames()
    columns.timestamp = name(.timestamp)
    columns.time = name(.time)
    columns.symbol = name(.symbol)
    columns.open = name(.open)
    columns.high = name(.high)
    columns.low = name(.low)
    columns.close = name(.close)
    columns.adjustedClose = name(.adjustedClose)
    columns.volume = name(.volume)
    return columns
  }

  /// How the reader shall take each column of the file.
  ///
  /// - Parameters:
  ///   - asWritten: Whether times are wanted without their zones.
  ///   - expectedTime: What a time should be, where it is not what times are usually.
  func selection(names: [String], asWritten: Bool, expectedTime: String? = nil) -> [CSVColumn] {
    var columns = names.map { CSVColumn(name: MessageText.excerpt($0), kind: .skipped) }
    for role in BarColumnRole.allCases {
      guard let index = self[role] else { continue }
      columns[index].kind = role == .timestamp && asWritten ? .timeAsWritten : role.kind
      columns[index].expected = role == .timestamp ? expectedTime ?? role.expected : role.expected
    }
    return columns
  }

  static func list(_ names: [String]) -> String {
    let shown = names.prefix(20).map { "\"\(MessageText.excerpt($0))\"" }.joined(separator: ", ")
    return names.count > 20 ? "\(shown) and \(names.count - 20) more" : shown
  }

  /// The columns of a file with what each holds.
  func schema(_ names: [String]) -> [InspectedColumn] {
    names.enumerated().map { index, name in
      let roles = BarColumnRole.allCases.filter { self[$0] == index }.map(\.name)
      return InspectedColumn(name: name, role: roles.isEmpty ? nil : roles.joined(separator: ", "))
    }
  }

  /// What a column is called in messages: its name in the file.
  func name(_ role: BarColumnRole, _ names: [String]) -> String {
    self[role].map { MessageText.excerpt(names[$0]) } ?? role.name
  }
}
