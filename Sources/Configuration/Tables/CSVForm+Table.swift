import FileFormats
import MarketData
import SettingsTables

extension CSVForm {
  /// The section `data.csv`.
  static let table = SettingsTable(initial: CSVForm()) {
    Field.optional(
      "separator", \.separator, .marks([",": .comma, ";": .semicolon, "\t": .tab, "|": .bar]), none: "told by the file",
      "What stands between fields; the character itself may be written, too."
    )
    Field.optional(
      "decimal", \.decimal, .marks([".": .point, ",": .comma]), none: "told by the numbers, else a point",
      "Mark before decimals; the other one, blanks and apostrophes may then part groups of digits."
    )
    Field.optional(
      "header", \.headerRows, .headerRows, none: "told by the file, else 1",
      "Number of header rows, of which the first has the names; `none` for a file without."
    )
    Field.optional(
      "skip_rows", \.skippedLines, .integer(0...mostSkippedLines), none: "told by the file, else 0", unit: "lines",
      "Lines at the beginning that are passed over, whatever is in them."
    )
    Field.optional(
      "date_format", \.dateFormat, .dateFormat, none: "told by the dates",
      "How dates are written, where not as ISO 8601 says; a time of day may follow in any form."
    )
    Field.value(
      "null", \.nulls, .words,
      "Words for a missing value: a row with one in every price is left out, a volume is 0."
    )
  }
}

extension ValueFormat where Value == BarColumnName {
  /// A column by its name, or by its number.
  static var column: ValueFormat {
    let number = ValueFormat<Int>.integer(1...BarColumnName.mostColumns)
    let forms: [JSONValue] = [.object(ValueKind.texts), .object(number.kind.schema)]
    let kind = ValueKind(
      "text or integer", allowed: "the name of a column, or its number from 1", scalars: .text,
      schema: [JSONMember("anyOf", .array(forms))])
    return ValueFormat(
      kind,
      read: { reader in
        if case .integer = reader.node.value { return number.read(reader).map { .number($0) } }
        return ValueFormat<String>.text.read(reader).map { .name($0) }
      },
      write: { column in
        switch column {
        case .name(let name): .string(name)
        case .number(let number): .integer(number)
        }
      },
      draw: { draw in
        draw.coin() ? .name(ValueFormat<String>.text.draw(&draw)) : .number(number.draw(&draw))
      })
  }
}

extension ValueFormat where Value: RawRepresentable & CaseIterable & Equatable, Value.RawValue == String {
  /// One of several marks: by its name, or as the character itself.
  static func marks(_ characters: KeyValuePairs<String, Value>) -> ValueFormat {
    let marks = characters.map { (character: $0.key, value: $0.value) }
    let names = marks.map(\.value.rawValue)
    let all = names + marks.map(\.character)
    var kind = ValueKind.choice(names)
    kind.schema = [JSONMember("enum", .array(all.map { .string($0) }))]
    let word = ValueFormat<String>.names(names)
    return ValueFormat(
      kind,
      read: { reader in
        if case .string(let text) = reader.node.value, let mark = marks.first(where: { $0.character == text }) {
          return mark.value
        }
        return word.read(reader).flatMap(Value.init(rawValue:))
      },
      write: { .string($0.rawValue) }, draw: { $0.one(of: marks.map(\.value)) })
  }
}

extension ValueFormat where Value == Int {
  /// A number of header rows; `none` is 0.
  static var headerRows: ValueFormat {
    let number = ValueFormat.integer(1...CSVForm.mostHeaderRows)
    let none = "none"
    let bounds = "\(none), or 1 to \(CSVForm.mostHeaderRows)"
    let forms: [JSONValue] = [.object([JSONMember("const", .string(none))]), .object(number.kind.schema)]
    let kind = ValueKind(
      "integer or none", bounds: bounds, allowed: bounds, scalars: .names([none]),
      schema: [JSONMember("anyOf", .array(forms))])
    return ValueFormat(
      kind,
      read: { reader in
        if case .string(none) = reader.node.value { return 0 }
        if case .integer(let count) = reader.node.value {
          if (1...CSVForm.mostHeaderRows).contains(count) { return count }
          reader.outOfBounds()
          return nil
        }
        reader.wrongType()
        return nil
      },
      write: { $0 == 0 ? .string(none) : .integer($0) }, draw: { $0.coin() ? 0 : number.draw(&$0) })
  }
}

extension ValueFormat where Value == DateFormat {
  /// A pattern of dates.
  static var dateFormat: ValueFormat {
    let bounds = "YYYY or YY, MM or MMM, and DD, as DD/MM/YYYY, YYYY.MM.DD, DD-MMM-YY; or as %d/%m/%Y"
    return ValueFormat(
      ValueKind("pattern", bounds: bounds, allowed: bounds, scalars: .text, schema: ValueKind.texts),
      read: { reader in
        guard case .string(let text) = reader.node.value else {
          reader.wrongType()
          return nil
        }
        if let format = DateFormat(text) { return format }
        reader.report("not a pattern of dates", was: KeyReader.show(reader.node), allowed: bounds)
        return nil
      },
      write: { .string($0.text) }, draw: { $0.one(of: DateFormat.known) })
  }
}

extension ValueFormat where Value == [String] {
  /// Words, among which may be the empty one.
  static var words: ValueFormat {
    return ValueFormat(
      ValueKind(
        "list of texts", allowed: "a list of texts, as [null, \"\"]", schema: [JSONMember("type", .string("array"))]),
      read: { reader in
        guard case .sequence(let items) = reader.node.value else {
          reader.wrongType()
          return nil
        }
        var words: [String] = []
        for (index, item) in items.enumerated() {
          switch item.value {
          case .sequence, .mapping:
            reader.problems.add(
              item.location, "\(reader.path)[\(index)]", "wrong type", was: KeyReader.show(item), allowed: "text")
          case .string(let word): words.append(word)
          // As in [null, -999]: what is meant is how it is written.
          case .null, .boolean, .integer, .number: words.append(item.text)
          }
        }
        return reader.problems.isClean(reader.path) ? words : nil
      },
      write: { .array($0.map { .string($0) }) },
      draw: { draw in draw.one(of: [["null"], [], ["", "NaN"], CSVDialect.usualNulls]) })
  }
}
