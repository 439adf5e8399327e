import FileFormats
import Testing

@Suite struct NumberTextTests {
  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (-1000, "-1,000"), (123_456, "123,456"),
    (1_234_567, "1,234,567"), (-999, "-999"), (Int.min, "-9,223,372,036,854,775,808"),
  ]) func grouped(_ value: Int, _ text: String) {
    #expect(NumberText.grouped(value) == text)
  }

  @Test(arguments: [
    (0.0, 2, "0.00"), (-0.001, 2, "0.00"), (-0.006, 2, "-0.01"), (1234.5, 2, "1,234.50"), (0.05, 1, "0.1"),
    (-1_234_567.891, 2, "-1,234,567.89"), (999.999, 2, "1,000.00"), (2.5, 0, "3"), (1.001, 3, "1.001"),
    (1e300, 2, "1e+300"), (.infinity, 2, "-"), (.nan, 2, "-"),
  ]) func fixed(_ value: Double, _ decimals: Int, _ text: String) {
    #expect(NumberText.fixed(value, decimals: decimals) == text)
  }

  @Test func undefined() {
    #expect(NumberText.fixed(nil, decimals: 2) == "-")
    #expect(NumberText.percent(nil) == "-")
  }

  @Test func percent() {
    #expect(NumberText.percent(0.04210569) == "4.21 %")
    #expect(NumberText.percent(-0.2656458) == "-26.56 %")
    #expect(NumberText.percent(12.5) == "1,250.00 %")
  }

  @Test(arguments: [
    (0.0, "0.0 s"), (0.84, "0.8 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.4, "59 s"), (59.6, "1 min 00 s"),
    (185.0, "3 min 05 s"), (3599.7, "1 h 00 min"), (7620.0, "2 h 07 min"), (-1.0, "-"), (.nan, "-"),
  ]) func duration(_ seconds: Double, _ text: String) {
    #expect(NumberText.duration(seconds: seconds) == text)
  }

  @Test(arguments: [
    (0.0, "0"), (950.4, "950"), (999.7, "1.00 k"), (1000.0, "1.00 k"), (41_526.0, "41.5 k"), (999_900.0, "1.00 M"),
    (5_200_000.0, "5.20 M"), (123_400_000.0, "123 M"), (1.1e9, "1.10 G"), (.infinity, "-"),
  ]) func rate(_ value: Double, _ text: String) {
    #expect(NumberText.rate(value) == text)
  }
}
