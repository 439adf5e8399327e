import FileFormats

extension FormRecognition {
  // MARK: Numbers

  /// Tells the mark before decimals from the numbers of the first rows; where some say one and some the other, none.
  func tellNumbers(_ layout: Layout, _ form: inout BarFileForm) {
    let roles = BarColumnRole.allCases.filter { $0.isPrice || $0 == .volume || $0 == .adjustedClose }
    let places = roles.compactMap { form.columns[$0] }
    var told: [DecimalMark] = []
    for record in layout.rows {
      for place in places where place < record.count {
        let field = CSVText.trimmed(record[place])
        if field.isEmpty { continue }
        if DecimalParser.parse(field) == nil, !form.dialect.nulls.contains(where: { $0.elementsEqual(field) }) {
          form.hasWrittenNumbers = true
        }
        guard case .mark(let mark) = WrittenNumber.telling(field),
          WrittenNumber.parse(field, mark: mark, isAmount: true) != nil
        else { continue }
        if !told.contains(mark) { told.append(mark) }
      }
    }
    form.dialect.decimalMark = settings.csv.decimal ?? (told.count == 1 ? told.first : nil)
  }

  /// Refuses prices such as `17.936` that may be thousands in a file with dates as `31.12.2024`.
  func refuseThousands(_ layout: Layout, _ form: BarFileForm) throws(CSVError) {
    guard form.dialect.decimalMark == nil, form.dialect.dateFormat?.text == "DD.MM.YYYY", form.producer != .dukascopy
    else {
      return
    }
    let prices = BarColumnRole.allCases.filter(\.isPrice).compactMap { form.columns[$0] }
    var first: (record: CSVRecord, place: Int)?
    let separator = CSVSeparator.allCases.first { $0.byte == form.dialect.separator } ?? .comma
    for record in records(separator, limit: .max) {
      for place in prices where place < record.count {
        let field = CSVText.trimmed(record[place])
        guard DecimalParser.parse(field) != nil else { continue }
        switch WrittenNumber.telling(field) {
        case .mark: return
        case .either: if first == nil { first = (record, place) }
        case .nothing: break
        }
      }
    }
    guard let (record, place) = first else { return }
    let text = record.text(place)
    let whole = text.filter { $0 != "." }
    throw record.error(
      place,
      "\(MessageText.excerpt(form.names[place])): \"\(MessageText.excerpt(text))\" can be read as itself or as "
        + "\(whole), and no row tells which; expected data.csv: {decimal: point}, or {decimal: comma} for \(whole)")
  }

  // MARK: Dates

  /// Tells how dates are written where they are not as ISO 8601 says.
  func tellDates(_ layout: Layout, _ form: inout BarFileForm) throws(CSVError) {
    form.dialect.dateFormat = settings.csv.dateFormat
    guard settings.csv.dateFormat == nil, let place = form.columns[.timestamp],
      let first = layout.rows.first(where: { place < $0.count && !CSVText.trimmed($0[place]).isEmpty })
    else { return }
    let field = CSVText.trimmed(first[place])
    if TimeText.parse(Array(field)) != nil {
      form.hasMidnights = layout.rows.allSatisfy { place >= $0.count || Self.isMidnightElsewhere($0[place]) }
      return
    }
    var fitting = DateFormat.known.filter { $0.matches(field) }
    if fitting.isEmpty {
      form.timeHint = Self.hint(field, layout.rows, place)
      return
    }
    for record in layout.rows { Self.narrow(&fitting, record, place) }
    if fitting.count > 1 { try narrowByAll(&fitting, form, place) }
    guard fitting.count == 1 else {
      let own = form.producer.flatMap { producer in producer.dateFormat.map { (producer, $0) } }
      let usual = own.flatMap { fitting.contains($0.1) ? $0 : nil }
      let likely = (usual?.1 ?? fitting[0]).text
      let reason = usual.map { ", as \($0.0.rawValue) writes, from which the file seems to come" } ?? ""
      let ways = fitting.map(\.text)
      throw first.error(
        place,
        "\(MessageText.excerpt(form.names[place])): \"\(MessageText.excerpt(first.text(place)))\" can be read as "
          + "\(ways.joined(separator: " or ")), and no row tells which; expected data.csv: {date_format: "
          + "\(likely)}\(reason), or the other")
    }
    form.dialect.dateFormat = fitting[0]
  }

  /// Whether a time is midnight of a zone that is not UTC, as `2024-01-02 00:00:00-05:00`.
  static func isMidnightElsewhere(_ field: ArraySlice<UInt8>) -> Bool {
    let field = Array(CSVText.trimmed(field))
    guard field.count > 16, let time = TimeText.parse(field), let date = TimeText.parse(Array(field[..<10])),
      date.form == .date, time.value != date.value, field[11...].starts(with: "00:00".utf8)
    else { return false }
    return field[16] != UInt8(ascii: ":") || field[17...].starts(with: "00".utf8)
  }

  /// Leaves the forms that a row fits, if there are any: a row that fits none tells nothing.
  private static func narrow(_ fitting: inout [DateFormat], _ record: CSVRecord, _ place: Int) {
    guard place < record.count else { return }
    let field = CSVText.trimmed(record[place])
    let left = fitting.filter { $0.matches(field) }
    if !left.isEmpty { fitting = left }
  }

  /// Looks at every row of the file until one tells day and month apart.
  private func narrowByAll(_ fitting: inout [DateFormat], _ form: BarFileForm, _ place: Int) throws(CSVError) {
    var all = source
    if case .file(let path) = source, isWhole || !FileSystem.isRegularFile(path) { all = .bytes(sample) }
    do throws(CSVError) {
      var reader = try CSVReader(all, separator: form.dialect.separator)
      for _ in 0..<form.dialect.skippedLines { try reader.skipLine() }
      var record = CSVRecord()
      while fitting.count > 1, try reader.read(&record) { Self.narrow(&fitting, record, place) }
    } catch {
      // What breaks the rules of CSV is told when the file is read.
    }
  }

  /// What to add to the error about a time in no known form.
  private static func hint(_ field: ArraySlice<UInt8>, _ rows: ArraySlice<CSVRecord>, _ place: Int) -> String? {
    guard field.contains(where: { $0 &- 48 < 10 }) else { return nil }
    let letters = field.reversed().prefix { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 == UInt8(ascii: "/") }
    if letters.count >= 3, field.contains(UInt8(ascii: ":")) {
      return "names of time zones, as Interactive Brokers writes them, are not known here: write times in UTC or with "
        + "an offset"
    }
    // A year of two digits is told by nothing: what the rows leave of its readings is named.
    var fitting = ["/", ".", "-"].flatMap { mark in
      [["DD", "MM", "YY"], ["MM", "DD", "YY"], ["YY", "MM", "DD"]].compactMap {
        DateFormat($0.joined(separator: mark))
      }
    }.filter { $0.matches(field) }
    for record in rows { narrow(&fitting, record, place) }
    guard let first = fitting.first else { return nil }
    let others = fitting.dropFirst().map { " or \($0.text)" }.joined()
    return "data.csv: {date_format: \(first.text)}\(others.isEmpty ? "" : ",")\(others) says how dates are written"
  }
}
