/// A function or an initialiser, and how many lines it takes from its first keyword to its closing brace.
struct FunctionLength: Equatable {
  let line: Int
  let lines: Int

  /// Every `func`, `init`, `deinit` and `subscript` with a body, in the order of their lines.
  static func all(in file: SourceFile) throws -> [FunctionLength] {
    let code = Array(file.code.utf8)
    let starts = try CodePattern("(?<![.\\w])(func\\s+[^\\s(]+|init[?]?|deinit|subscript)\\s*(?=[(<{])").matches(
      in: file.code)
    var lineStarts = [0]
    for (place, byte) in code.enumerated() where byte == UInt8(ascii: "\n") { lineStarts.append(place + 1) }
    var lengths: [FunctionLength] = []
    for start in starts {
      guard let opening = body(code, from: lineStarts[start.line - 1]), let end = close(code, from: opening) else {
        continue
      }
      let last = code[..<end].reduce(1) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
      lengths.append(FunctionLength(line: start.line, lines: last - start.line + 1))
    }
    return lengths
  }

  /// The brace that opens the body of what is declared on the line at `start`; nil if it has none.
  private static func body(_ code: [UInt8], from start: Int) -> Int? {
    var depth = 0
    var place = start
    var last = UInt8(ascii: " ")
    while place < code.count {
      let byte = code[place]
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "{") where depth == 0: return place
      case UInt8(ascii: "}") where depth == 0: return nil
      case UInt8(ascii: "\n") where depth == 0 && !continues(code, after: place, last): return nil
      default: break
      }
      if byte > UInt8(ascii: " ") { last = byte }
      place += 1
    }
    return nil
  }

  /// Whether a declaration goes on behind the end of a line whose last visible byte is `last`.
  private static func continues(_ code: [UInt8], after place: Int, _ last: UInt8) -> Bool {
    if [",", ">", "&", ":", "="].contains(Character(UnicodeScalar(last))) { return true }
    let next = String(decoding: code[place...].drop { $0 <= UInt8(ascii: " ") }.prefix(8), as: UTF8.self)
    return ["{", "->", "where", "async", "throws", "rethrows", ")"].contains { next.hasPrefix($0) }
  }

  /// The brace that closes the one at `opening`.
  private static func close(_ code: [UInt8], from opening: Int) -> Int? {
    var depth = 0
    for place in opening..<code.count {
      if code[place] == UInt8(ascii: "{") { depth += 1 }
      if code[place] == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 { return place }
      }
    }
    return nil
  }
}
