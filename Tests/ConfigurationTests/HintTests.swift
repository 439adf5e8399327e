import Configuration
import FileFormats
import MarketData
import RiskControl
import Testing

/// What diagnostics say beyond what is wrong.
@Suite struct HintTests {
  private func problem(_ line: String) -> String {
    problems(minimalText + line).map { $0.replacing("w.yaml:3:", with: "") }.joined(separator: "\n")
  }

  @Test func quotationMarks_areNamedWhereTheyAreTheMistake() {
    #expect(
      problem("risk: {capital: '5'}").hasSuffix(
        "was '5'; allowed a number > 0 and <= 1000000000000000; write it without quotation marks"))
    #expect(problem("risk: {capital: five}").hasSuffix("was 'five'; allowed a number > 0 and <= 1000000000000000"))
    #expect(problem("execution: {close_at_end: 'true'}").hasSuffix("true or false; write it without quotation marks"))
    #expect(problem("execution: {close_at_end: 'yes'}").hasSuffix("was 'yes'; allowed true or false"))
    #expect(problem("results: {buffer_size: '1.5'}").hasSuffix("was '1.5'; allowed a whole number >= 1"))
    #expect(problem("workflow: {name: 5}").hasSuffix("'-'; quote it to make it text"))
    #expect(problem("execution: {fill: 5}").hasSuffix("was 5; allowed next_open, same_close"))
    #expect(problem("execution: {fill: null}").hasSuffix("same_close; leave the key out for its default"))
  }

  @Test func wordForAMapping_isAnsweredWithAnExample() {
    #expect(
      problem("risk: {sizing: all_in}")
        == "16: risk.sizing: wrong type, was 'all_in'; allowed a mapping, as {type: all_in}")
    #expect(
      problem("execution: same_close")
        == "12: execution: wrong type, was 'same_close'; allowed a mapping, as {fill: same_close}")
    #expect(problem("execution: slow") == "12: execution: wrong type, was 'slow'; allowed a mapping")
    #expect(problem("execution: {commission: 0.001}").hasSuffix("a mapping, as {proportional: 0.001}"))
    #expect(problem("execution: {commission: 5}").hasSuffix("was 5; allowed a mapping, as {fixed: 5}"))
    #expect(problem("execution: {commission: -1}").hasSuffix("was -1; allowed a mapping"))
    #expect(problem("execution: {slippage: 5}").hasSuffix("a mapping, as {basis_points: 5}"))
    #expect(problem("risk: 5000").hasSuffix("a list of one or more mappings, as {capital: 5000}"))
    #expect(problem("results: csv").hasSuffix("a mapping, as {format: csv}"))
    #expect(problem("aggregation: majority").hasSuffix("a mapping, as {method: majority}"))
    #expect(problem("reproducibility: 7").hasSuffix("a mapping, as {master_seed: 7}"))
    #expect(problem("workflow: test").hasSuffix("a mapping, as {name: test}"))
  }

  @Test func wholeNumbers_thatAreTooLarge_areOutOfBounds() throws {
    #expect(
      problem("results: {buffer_size: 99999999999999999999}")
        == "24: results.buffer_size: out of bounds, was 99999999999999999999; allowed a whole number 1 to "
        + "9223372036854775807")
    #expect(problem("results: {buffer_size: 1e3}").contains("wrong type, was 1e3"))
    #expect(problem("reproducibility: {master_seed: '18446744073709551616'}").contains("out of bounds, was '18"))
    #expect(problem("reproducibility: {master_seed: 0x10000000000000000}").contains("out of bounds, was 0x1"))
    #expect(problem("reproducibility: {master_seed: 1.0}").contains("wrong type, was 1.0"))
    for seed in ["18446744073709551615", "0xFFFFFFFFFFFFFFFF", "0o1777777777777777777777", "+18446744073709551615"] {
      #expect(try decode(minimalText + "reproducibility: {master_seed: \(seed)}").masterSeed == UInt64.max)
    }
  }

  /// A default that is a description is what null means; no other is.
  @Test func null_isAsGood_asNoKey() throws {
    let described = """
      strategies: null
      workflow: {name: null}
      coordinator: {reproducibility: null, resources: null}
      risk: {id: null, strategies: null, sizing: {fraction: null, quantity: null}, limits: null}
      execution: {commission: null, slippage: null}
      monitoring: {enable_metrics: null}
      """
    #expect(try decode(minimalText + described) == decode(minimalText))
    let synthetic =
      "data: {source: synthetic, symbols: [A], synthetic: {seed: null, regimes: [{drift: null}]}}"
    #expect(try decode("\(synthetic)\nstrategy: {type: momentum, id: null}\n").data.synthetic.seed == 42)
    #expect(
      problems("data: {symbols: [A], timestamp: open, bar_length: null}\nstrategy: {type: momentum}") == [
        "w.yaml:1:33: data.timestamp: 'open' needs the key 'bar_length'"
      ])
    #expect(
      problems(minimalText + "risk: [{id: null}, {id: a}, 5]") == [
        "w.yaml:3:8: risk[0]: missing key 'id', which is required where there are several risk workers",
        "w.yaml:3:29: risk[2]: wrong type, was 5; allowed a mapping, as {capital: 5}",
      ])
  }

  @Test func misspeltSection_isNotMissingToo() {
    for key in ["strategys", "Strategy", "strategie"] {
      let found = problems("data: {symbols: [A]}\n\(key): {type: momentum}\n")
      #expect(found.count == 1 && found[0].hasPrefix("w.yaml:2:1: \(key): unknown key; "))
    }
    #expect(NearestName.of("b", among: ["a", "c"]) == nil)
    #expect(NearestName.of("B", among: ["a", "b"]) == "b")
    #expect(NearestName.of("ab", among: ["c", "a"]) == "a")
  }

  /// Nothing in a file can break the lines of the diagnostics, or steer the terminal.
  @Test func controlCharacters_areShownAsEscapes() {
    let text = """
      data: {symbols: [A], "a\\nb\\e[31m": 1}
      strategy: {type: "mo\\nmen\\0\\u202E"}
      \("x\u{301}" + String(repeating: "y", count: 100)): 1
      """
    let found = problems(text)
    #expect(found.count == 3)
    #expect(found[0].hasPrefix(#"w.yaml:1:22: data.a\nb\x1B[31m: unknown key; "#))
    #expect(found[1].hasPrefix(#"w.yaml:2:18: strategy.type: unknown strategy type, was 'mo\nmen\x00\u202E'; "#))
    #expect(found[2].contains("yyy...: unknown key; "))
    #expect(
      problems("\"a\\nb\": 1\n\"a\\nb\": 2") == [#"w.yaml:2:1: duplicate key 'a\nb'; the first is at line 1, column 1"#]
    )
    #expect(MessageText.excerpt("é\t\r\u{85}\u{2028}\u{FEFF}😀", atMost: 7) == #"é\t\r\x85\u2028\uFEFF😀"#)
    #expect(MessageText.excerpt("abc", atMost: 2) == "ab...")
  }

  /// Lists of names and quadratic searches would take minutes.
  @Test func largeFiles_areCheckedInGoodTime() throws {
    let names = (0..<4_000).map { "s\($0)" }
    let list = names.joined(separator: ", ")
    let strategies = names.map { "- {id: \($0), type: buy_and_hold}" }.joined(separator: "\n")
    let text = "data: {symbols: [\(list)]}\nstrategies:\n\(strategies)\nrisk:\n"
    let rules = "strategies: [\(list)], sizing: {type: fixed_quantity, quantity: 1}"
    let workflow = try decode("\(text)- {id: a, \(rules)}\n- {id: b, \(rules)}\n")
    #expect(workflow.strategies.count == 4_000 && workflow.risk[1].strategies?.count == 4_000)
    let wrong = problems("\(text)- {strategies: [x\(list)], sizing: {type: target_percent}}\n")
    #expect(wrong[0].contains(", s18, s19 and 3980 more; did you mean s0?"))
    #expect(wrong.count == 1)
    let typos = names.map { "x\($0)" }.joined(separator: ", ")
    let many = problems("\(text)- {strategies: [\(typos)], sizing: {type: target_percent}}\n")
    #expect(many.count == 4_000)
    #expect(many[99].hasSuffix("; did you mean s99?") && many[100].hasSuffix(" and 3980 more"))
  }

  /// A file that is wrong throughout is told in a screenful, and the rest counted.
  @Test func manyProblems_areToldInPart() throws {
    let long = String(repeating: "n", count: 10_000)
    let text = (0..<30_000).map { "k\($0): 1\n" }.joined() + "\(long): {id: \(long)}\n"
    let error = try #require(throws: ConfigurationErrors.self) { try decode(text) }
    #expect(error.diagnostics.count == 30_003)
    let lines = "\(error)".split(separator: "\n")
    #expect(lines.count == 51)
    #expect(lines[0].hasPrefix("w.yaml:1:1: k0: unknown key; "))
    #expect(lines[50] == "and 29953 more problems")
    #expect("\(error)".utf8.count < 20_000)
    let few = (0..<49).map { "k\($0): 1\n" }.joined()
    #expect("\(ConfigurationErrors(try #require(problemList(few))))".hasSuffix("\nand 1 more problem"))
    let ids =
      "data: {symbols: [A]}\nstrategies: [{id: \(long), type: x}, {id: \(long), type: momentum}]\n"
      + "risk: {strategies: [y]}"
    #expect(problems(ids).count == 3)
    #expect(problems(ids).allSatisfy { $0.utf8.count < 500 })
  }

  private func problemList(_ text: String) -> [ConfigurationDiagnostic]? {
    do {
      _ = try decode(text)
      return nil
    } catch { return (error as? ConfigurationErrors)?.diagnostics }
  }
}
