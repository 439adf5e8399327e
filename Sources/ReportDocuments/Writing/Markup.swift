import FileFormats

/// HTML under construction.
///
/// Names of elements and attributes are written into the code; everything else goes through `text` or `Attribute` and
/// is escaped, so that no name of a symbol and no note of a user can become an element.
package struct Markup: Sendable {
  /// The text so far, UTF-8.
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// Adds text of this module as it is.
  mutating func literal(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  /// Adds numbers and separators of a path, which need no escapes.
  mutating func plain(_ path: PathText) { bytes.append(contentsOf: path.bytes) }

  /// Adds other markup.
  mutating func append(_ markup: Markup) { bytes.append(contentsOf: markup.bytes) }

  /// Adds text for the reader.
  package mutating func text(_ text: String) { Self.append(text, to: &bytes) }

  /// Adds a sentence of the program: what stands between backticks is shown as code.
  mutating func prose(_ sentence: String) {
    let pieces = sentence.split(separator: "`", omittingEmptySubsequences: false)
    for (index, piece) in pieces.enumerated() {
      // The last backtick of an odd number has no other.
      if index % 2 == 1, index + 1 < pieces.count, !piece.isEmpty {
        element("code", text: String(piece))
      } else {
        text(index % 2 == 1 ? index + 1 < pieces.count ? "``" : "`\(piece)" : String(piece))
      }
    }
  }

  /// An element with a body.
  mutating func element(
    _ name: StaticString, _ attributes: [Attribute] = [], _ body: (inout Markup) -> Void
  ) {
    open(name, attributes)
    body(&self)
    close(name)
  }

  /// An element with a text.
  mutating func element(_ name: StaticString, _ attributes: [Attribute] = [], text: String) {
    element(name, attributes) { $0.text(text) }
  }

  /// An element without a body.
  mutating func empty(_ name: StaticString, _ attributes: [Attribute] = []) { open(name, attributes) }

  /// An element of SVG without a body.
  mutating func shape(_ name: StaticString, _ attributes: [Attribute]) {
    bytes.append(UInt8(ascii: "<"))
    literal(name)
    for attribute in attributes { attribute.append(to: &self) }
    literal("/>")
  }

  private mutating func open(_ name: StaticString, _ attributes: [Attribute]) {
    bytes.append(UInt8(ascii: "<"))
    literal(name)
    for attribute in attributes { attribute.append(to: &self) }
    bytes.append(UInt8(ascii: ">"))
  }

  private mutating func close(_ name: StaticString) {
    literal("</")
    literal(name)
    bytes.append(UInt8(ascii: ">"))
  }

  /// Adds a JSON value as the body of a script element: `<` never stands in it, so nothing in it ends the element.
  mutating func data(_ value: JSONValue) {
    for byte in value.compactText {
      switch byte {
      case UInt8(ascii: "<"): literal("\\u003c")
      case UInt8(ascii: ">"): literal("\\u003e")
      case UInt8(ascii: "&"): literal("\\u0026")
      default: bytes.append(byte)
      }
    }
  }

  /// Escapes what HTML would take for something else; control characters, which it does not allow, become spaces.
  private static func append(_ text: String, to bytes: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
      case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
      case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
      case UInt8(ascii: "\""): bytes.append(contentsOf: "&quot;".utf8)
      case UInt8(ascii: "'"): bytes.append(contentsOf: "&#39;".utf8)
      case 0..<9, 11..<32, 127: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
  }
}

/// An attribute of an element.
struct Attribute {
  private enum Value {
    case text(String)
    case path(PathText)
  }

  private let name: StaticString
  private let value: Value

  init(_ name: StaticString, _ value: String) { (self.name, self.value) = (name, .text(value)) }

  /// A coordinate.
  init(_ name: StaticString, _ value: Double) {
    var path = PathText()
    path.add(value)
    self.init(name, path)
  }

  init(_ name: StaticString, _ value: PathText) { (self.name, self.value) = (name, .path(value)) }

  fileprivate func append(to markup: inout Markup) {
    markup.literal(" ")
    markup.literal(name)
    markup.literal("=\"")
    switch value {
    case .text(let text): markup.text(text)
    case .path(let path): markup.plain(path)
    }
    markup.literal("\"")
  }
}

/// Coordinates and commands of a path, with two decimals at most: a hundredth of a unit is less than the eye sees.
struct PathText: Sendable {
  fileprivate(set) var bytes: [UInt8] = []

  init() {}

  /// Moves to the first point and draws lines to the others, each told by its way from the one before.
  init(line points: some Sequence<PlotPoint>) {
    add(line: points)
  }

  mutating func add(line points: some Sequence<PlotPoint>) {
    var (before, count): ((x: Int, y: Int), Int) = ((0, 0), 0)
    for point in points {
      // Ways between rounded places, so that nothing adds up.
      let next = (x: Self.hundredths(point.x), y: Self.hundredths(point.y))
      switch count {
      case 0: command("M", point.x, point.y)
      case 1: add(letter: "l")
      default: if next.x >= before.x { add(letter: " ") }
      }
      if count > 0 {
        add(hundredths: next.x - before.x)
        if next.y >= before.y { add(letter: " ") }
        add(hundredths: next.y - before.y)
      }
      (before, count) = (next, count + 1)
    }
  }

  mutating func command(_ letter: Unicode.Scalar, _ x: Double, _ y: Double) {
    bytes.append(UInt8(ascii: letter))
    add(x)
    bytes.append(UInt8(ascii: " "))
    add(y)
  }

  mutating func add(letter: Unicode.Scalar) { bytes.append(UInt8(ascii: letter)) }

  /// Adds a coordinate; what is not finite, or lies a million units away, stands at the edge of that.
  mutating func add(_ value: Double) { add(hundredths: Self.hundredths(value)) }

  private static func hundredths(_ value: Double) -> Int {
    Int(((value.isNaN ? 0 : min(max(value, -1e6), 1e6)) * 100).rounded())
  }

  private mutating func add(hundredths: Int) {
    if hundredths < 0 { bytes.append(UInt8(ascii: "-")) }
    let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
    if whole > 0 || rest == 0 { DecimalText.append(UInt64(whole), to: &bytes) }
    guard rest > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    bytes.append(UInt8(48 + rest / 10))
    if rest % 10 > 0 { bytes.append(UInt8(48 + rest % 10)) }
  }
}

/// A point of a drawing, in units of its view box.
struct PlotPoint: Equatable, Sendable {
  var x: Double
  var y: Double
}
