import FileFormats
import Testing

@Suite struct TextTests {
  @Test func numbers_areShort() {
    let cases: [(Double, String)] = [
      (0, "0"), (-0.0, "0"), (100_000, "100000"), (0.1, "0.1"), (1e-6, "1e-6"), (1.5e16, "1.5e16"), (-2.5, "-2.5"),
      (.nan, "nan"), (.infinity, "inf"), (-.infinity, "-inf"),
    ]
    for (value, text) in cases { #expect(DecimalText.string(value) == text) }
  }

  @Test func nearNames_comeNearestFirst() {
    let names = ["MSFT_ADJ.csv", "MSFT.csv", "AAPL.csv"]
    func part(_ name: String) -> String { String(name.prefix { $0 != "." }) }
    #expect(NearestName.all("MFST.csv", among: names, atMost: 3, comparing: part) == ["MSFT.csv"])
    #expect(NearestName.all("msft.csv", among: names, atMost: 3, comparing: part) == ["MSFT.csv", "MSFT_ADJ.csv"])
    #expect(NearestName.all("msft.csv", among: names, atMost: 1, comparing: part) == ["MSFT.csv"])
    #expect(NearestName.all("XYZ", among: names, atMost: 3) == [])
    #expect(NearestName.of("star", among: ["end", "start"]) == "start")
  }
}
