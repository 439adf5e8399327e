import Testing

@testable import ParquetFiles

@Suite struct ParquetErrorTests {
  @Test func theTextNamesThePlace() {
    let error = ParquetError("a.parquet", rowGroup: 2, column: "close", offset: 1_024, "the page is cut off")
    #expect(error.description == "a.parquet, row group 2, column close, offset 1024: the page is cut off")
  }
}
