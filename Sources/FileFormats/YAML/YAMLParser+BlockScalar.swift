extension YAMLParser {
  /// What becomes of the line ends at the end of a block scalar.
  private enum Chomping {
    case strip
    case clip
    case keep
  }

  /// Reads a literal (`|`) or folded (`>`) scalar that belongs to a parent at column `parentIndent`.
  mutating func parseBlockScalar(parentIndent: Int) throws(YAMLError) -> YAMLNode {
    let start = location
    let isFolded = peek() == UInt8(ascii: ">")
    position += 1
    let (chomping, width) = try parseBlockScalarHeader()
    try expectBlockScalarHeaderEnd()
    advance()
    let indent: Int
    if let width {
      indent = max(parentIndent, 0) + width
    } else {
      indent = try detectIndent(parentIndent: parentIndent)
    }
    let content = try readBlockScalarLines(indent: indent, isFolded: isFolded, chomping: chomping)
    let text = String(decoding: content, as: UTF8.self)
    return YAMLNode(value: .string(text), location: start, text: text, isQuoted: true)
  }

  private mutating func parseBlockScalarHeader() throws(YAMLError) -> (Chomping, width: Int?) {
    var chomping: Chomping?
    var width: Int?
    while true {
      switch peek() {
      case UInt8(ascii: "+") where chomping == nil: chomping = .keep
      case UInt8(ascii: "-") where chomping == nil: chomping = .strip
      case UInt8(ascii: "1")...UInt8(ascii: "9") where width == nil: width = Int(peek() - UInt8(ascii: "0"))
      case UInt8(ascii: "0") where width == nil: throw error("the indentation indicator must be 1 to 9, was 0")
      default: return (chomping ?? .clip, width)
      }
      position += 1
    }
  }

  private mutating func expectBlockScalarHeaderEnd() throws(YAMLError) {
    let hasBlank = Self.isBlank(peek())
    skipBlanks()
    if isAtEnd || peek() == 0x0A { return }
    guard hasBlank && isAtLineEnd else {
      throw error("unexpected text after '|' or '>': \(excerpt()); the text begins on the next line")
    }
    skipToBreak()
  }

  /// Finds the indentation of the first line that is not blank, without moving.
  private mutating func detectIndent(parentIndent: Int) throws(YAMLError) -> Int {
    var index = position
    var lineNumber = line
    var widestBlank = (spaces: 0, line: line)
    while true {
      var spaces = 0
      while index + spaces < text.count && text[index + spaces] == 0x20 { spaces += 1 }
      let end = index + spaces
      if end < text.count && text[end] == 0x0A {
        if spaces > widestBlank.spaces { widestBlank = (spaces, lineNumber) }
        index = end + 1
        lineNumber += 1
        continue
      }
      if end == text.count { return max(parentIndent + 1, widestBlank.spaces, spaces) }
      if spaces <= parentIndent {
        if text[end] == 0x09 { throw Self.tabError(at: SourceLocation(line: lineNumber, column: spaces + 1)) }
        return max(parentIndent + 1, widestBlank.spaces)
      }
      guard widestBlank.spaces <= spaces else {
        let message = "a blank line at the beginning of a block scalar has more spaces than its first line of text"
        throw YAMLError(location: SourceLocation(line: widestBlank.line, column: spaces + 1), message: message)
      }
      return spaces
    }
  }

  /// Reads lines as long as they are blank or indented by at least `indent`; stands then at the beginning of a line.
  ///
  /// A tab where spaces of the indentation should be is refused, on a line of white space too: such a line is neither
  /// an empty one of the scalar nor one after it (productions `l-empty` and `l-chomped-empty` of the specification).
  private mutating func readBlockScalarLines(
    indent: Int, isFolded: Bool, chomping: Chomping
  ) throws(YAMLError) -> [UInt8] {
    var content: [UInt8] = []
    var hasContent = false
    var endsWithBreak = false
    var lastIsIndented = false
    var blankLines = 0
    while !isAtEnd && !(indent == 0 && isAtDocumentMarker) {
      var spaces = 0
      while spaces < indent && peek(spaces) == 0x20 { spaces += 1 }
      if peek(spaces) == 0x0A {
        blankLines += 1
        position += spaces
        advance()
        continue
      }
      if spaces < indent && peek(spaces) == 0x09 {
        throw Self.tabError(at: SourceLocation(line: line, column: spaces + 1))
      }
      if spaces < indent || position + spaces >= text.count { break }
      position += spaces
      let isIndented = Self.isBlank(peek())
      if hasContent {
        let folds = isFolded && !lastIsIndented && !isIndented
        if !folds { content.append(0x0A) } else if blankLines == 0 { content.append(0x20) }
      }
      content.append(contentsOf: repeatElement(0x0A, count: blankLines))
      let first = position
      skipToBreak()
      content.append(contentsOf: text[first..<position])
      endsWithBreak = !isAtEnd
      advance()
      (hasContent, lastIsIndented, blankLines) = (true, isIndented, 0)
    }
    if chomping != .strip && hasContent && endsWithBreak { content.append(0x0A) }
    if chomping == .keep { content.append(contentsOf: repeatElement(0x0A, count: blankLines)) }
    return content
  }
}
