import FileFormats

/// One key of a table of settings: its name, type, bounds, unit, default and meaning, and where its value goes.
///
/// It is the only place where these are written down. Decoding, the canonical form, documentation, JSON Schema and the
/// drawing of settings follow from it. The default is the value that the settings have when they are made.
package struct Field<Root: Sendable>: Sendable {
  /// What holds where the key is not given.
  package enum Standard: Equatable, Sendable {
    /// The key must be given, unless the settings have something there already.
    case required
    /// The value that the settings have.
    case value
    /// Nothing, in these words; a null means the same.
    case nothing(String)
    /// What follows from something else, in these words; a null means the same.
    case computed(String)
  }

  /// What there is of a field whose value is a mapping, or a list of mappings, with a table of their own.
  struct Section: Sendable {
    /// `[]` for a list.
    var suffix: String
    /// What the documentation says of the keys within; none where they stand elsewhere too.
    var documentation: @Sendable (_ path: String) -> [KeyDocumentation]
    /// The JSON Schema of the value.
    var schema: @Sendable () -> JSONValue
  }

  /// The key.
  package let name: String
  /// What it means, in one sentence.
  package let meaning: String
  package let kind: ValueKind
  package let unit: String?
  package let standard: Standard
  let section: Section?
  /// Reads the value into the settings, and records what is wrong.
  let decode: @Sendable (KeyReader, inout Root) -> Void
  /// The value for the canonical form; nil where it does not stand there.
  let encode: @Sendable (Root) -> JSONValue?
  /// What of the value differs from that of other settings; nil for nothing.
  let difference: @Sendable (_ root: Root, _ other: Root) -> JSONValue?
  /// The value as the documentation shows it.
  let show: @Sendable (Root) -> String?
  /// Draws the value.
  let draw: @Sendable (inout SettingsDraw, inout Root) -> Void

  init(
    _ name: String, _ kind: ValueKind, _ standard: Standard, unit: String? = nil, section: Section? = nil,
    _ meaning: String, decode: @escaping @Sendable (KeyReader, inout Root) -> Void,
    encode: @escaping @Sendable (Root) -> JSONValue?,
    difference: (@Sendable (_ root: Root, _ other: Root) -> JSONValue?)? = nil,
    show: @escaping @Sendable (Root) -> String?, draw: @escaping @Sendable (inout SettingsDraw, inout Root) -> Void
  ) {
    self.name = name
    self.meaning = meaning
    self.kind = kind
    self.unit = unit
    self.standard = standard
    self.section = section
    self.decode = decode
    self.encode = encode
    // A value that follows from others has no default to compare it with: it always stands there.
    let isAlwaysWritten = if case .computed = standard { true } else { false }
    self.difference =
      difference ?? { root, other in
        let value = encode(root)
        return !isAlwaysWritten && value == encode(other) ? nil : value
      }
    self.show = show
    self.draw = draw
  }

  /// The text of the default, nil where there is none.
  func defaultText(_ initial: Root) -> String? {
    switch standard {
    case .required: nil
    case .value: show(initial)
    case .nothing(let text), .computed(let text): text
    }
  }

  /// Whether a null means that the key is not given: so wherever the default is a description.
  var isNullable: Bool {
    switch standard {
    case .nothing, .computed: true
    case .required, .value: false
    }
  }
}

extension Field {
  /// A key whose default is the value that the settings have.
  package static func value<Value>(
    _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ format: ValueFormat<Value>,
    unit: String? = nil, _ meaning: String
  ) -> Field {
    plain(name, path, format, .value, unit, meaning)
  }

  /// A key that must be given.
  package static func required<Value>(
    _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ format: ValueFormat<Value>,
    unit: String? = nil, _ meaning: String
  ) -> Field {
    plain(name, path, format, .required, unit, meaning)
  }

  /// A key by whose value the other keys are told apart, as `type`: it stands in the canonical form whatever it is.
  ///
  /// - Parameter standard: What holds where it is not given; where it must be, a check of the table says so.
  package static func discriminator<Value>(
    _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ format: ValueFormat<Value>,
    standard: Standard = .required, _ meaning: String
  ) -> Field {
    let plain = plain(name, path, format, standard, nil, meaning)
    return Field(
      name, format.kind, standard, meaning, decode: plain.decode, encode: plain.encode,
      difference: { [encode = plain.encode] root, _ in encode(root) }, show: plain.show,
      draw: { draw, root in root[keyPath: path] = format.draw(&draw) })
  }

  /// A key whose default follows from something else, as `standard` says: a check of the table fills it in.
  package static func computed<Value>(
    _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ format: ValueFormat<Value>,
    from standard: String, unit: String? = nil, _ meaning: String
  ) -> Field {
    plain(name, path, format, .computed(standard), unit, meaning)
  }

  private static func plain<Value>(
    _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ format: ValueFormat<Value>,
    _ standard: Standard, _ unit: String?, _ meaning: String
  ) -> Field {
    Field(
      name, format.kind, standard, unit: unit, meaning,
      decode: { reader, root in
        if let value = format.read(reader) { root[keyPath: path] = value }
      },
      encode: { format.write($0[keyPath: path]) }, show: { format.show($0[keyPath: path]) },
      draw: { draw, root in
        if standard != .value || draw.coin() { root[keyPath: path] = format.draw(&draw) }
      })
  }

  /// A key without a value by default, which `none` describes.
  package static func optional<Value>(
    _ name: String, _ path: any WritableKeyPath<Root, Value?> & Sendable, _ format: ValueFormat<Value>, none: String,
    unit: String? = nil, _ meaning: String
  ) -> Field {
    Field(
      name, format.kind, .nothing(none), unit: unit, meaning,
      decode: { reader, root in
        if let value = format.read(reader) { root[keyPath: path] = value }
      },
      encode: { $0[keyPath: path].map(format.write) ?? .null },
      show: { $0[keyPath: path].map(format.show) },
      draw: { draw, root in
        root[keyPath: path] = draw.coin() ? format.draw(&draw) : nil
      })
  }

  /// A key that can be written and has one value only.
  package static func fixed<Value>(
    _ name: String, _ value: Value, _ format: ValueFormat<Value>, _ meaning: String
  ) -> Field {
    Field(
      name, format.kind, .value, meaning, decode: { reader, _ in _ = format.read(reader) },
      encode: { _ in format.write(value) }, show: { _ in format.show(value) }, draw: { _, _ in })
  }

  /// A key with its own way of being read, written and drawn.
  package static func custom(
    _ name: String, _ kind: ValueKind, _ standard: Standard, unit: String? = nil, _ meaning: String,
    decode: @escaping @Sendable (KeyReader, inout Root) -> Void, encode: @escaping @Sendable (Root) -> JSONValue?,
    show: @escaping @Sendable (Root) -> String? = { _ in nil },
    draw: @escaping @Sendable (inout SettingsDraw, inout Root) -> Void
  ) -> Field {
    Field(name, kind, standard, unit: unit, meaning, decode: decode, encode: encode, show: show, draw: draw)
  }
}

extension Field {
  /// The same key at another place than the one where it is written, documented within, and drawn.
  package var elsewhere: Field {
    let section = section.map { Section(suffix: $0.suffix, documentation: { _ in [] }, schema: $0.schema) }
    return Field(
      name, kind, standard, unit: unit, section: section, meaning, decode: decode, encode: { _ in nil }, show: show,
      draw: { _, _ in })
  }
}
