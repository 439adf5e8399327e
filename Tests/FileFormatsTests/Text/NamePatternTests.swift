import FileFormats
import Testing

@Suite struct NamePatternTests {
  @Test(arguments: [
    ("*", ["a", "a.csv", ""], [".a"]),
    ("*.csv", ["a.csv", "a.b.csv"], ["a.CSV", "csv", "a.csv.part", ".csv", ".a.csv"]),
    (".*", [".a", "."], ["a"]), ("?.csv", ["a.csv", "ä.csv"], [".csv", "ab.csv"]), ("", [""], ["a"]),
    ("a*b*c", ["abc", "aXbYc", "abbcc"], ["ab", "acb", "abcd"]), ("[ab]", ["[ab]"], ["a"]),
    ("**a", ["a", "ba"], ["b"]), ("a?*", ["ab", "abc"], ["a"]),
  ])
  func names(pattern: String, meant: [String], others: [String]) {
    for name in meant { #expect(NamePattern(pattern).matches(name), "\(name)") }
    for name in others { #expect(!NamePattern(pattern).matches(name), "\(name)") }
  }

  /// Against the obvious recursion, on every pattern and name of a few letters.
  @Test func everySmallPattern_isAsTheDefinitionSays() {
    func texts(_ letters: [Character], _ length: Int) -> [String] {
      length == 0 ? [""] : [""] + texts(letters, length - 1).flatMap { text in letters.map { text + String($0) } }
    }
    func matches(_ pattern: Substring, _ name: Substring) -> Bool {
      guard let first = pattern.first else { return name.isEmpty }
      let rest = pattern.dropFirst()
      if first == "*" { return matches(rest, name) || (!name.isEmpty && matches(pattern, name.dropFirst())) }
      return !name.isEmpty && (first == "?" || first == name.first) && matches(rest, name.dropFirst())
    }
    for pattern in Set(texts(["a", "b", "*", "?"], 4)).sorted() {
      for name in Set(texts(["a", "b"], 4)).sorted() {
        #expect(NamePattern(pattern).matches(name) == matches(pattern[...], name[...]), "\(pattern) \(name)")
      }
    }
  }

  /// A pattern that makes backtracking explode is linear work here.
  @Test func manyStars_areCheap() {
    let name = String(repeating: "a", count: 200)
    #expect(!NamePattern(String(repeating: "a*", count: 60) + "b").matches(name))
  }
}
