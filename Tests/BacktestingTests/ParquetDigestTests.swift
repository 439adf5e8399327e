import Configuration
import MarketData
import TestSupport
import Testing

@testable import Backtesting

@Suite struct ParquetDigestTests {
  /// The copies of `Configs/data/MSFT_ADJ.csv` that pandas, polars, pyarrow and DuckDB write by default.
  @Test(arguments: ["pandas", "polars", "pyarrow", "duckdb"])
  func copies_giveTheCommittedDigest(program: String) async throws {
    let committed = try Checkout.lines(Checkout.path + "/Tests/Golden/run_digests").first {
      $0.hasSuffix("  Configs/msft_crossover.yaml")
    }
    let workflow = try WorkflowFile.load(
      path: Checkout.path + "/Configs/msft_crossover.yaml",
      overrides: [
        "data.path=\(Checkout.path)/Tests/MarketDataTests/Fixtures/parquet/whole_\(program).parquet",
        "data.source=parquet",
      ])
    let data = try MarketDataLoader.load(workflow.dataToRead)
    let outcome = try await Backtest(workflow, data: data).run()
    #expect(committed == "\(outcome.runDigest)  Configs/msft_crossover.yaml")
  }
}
