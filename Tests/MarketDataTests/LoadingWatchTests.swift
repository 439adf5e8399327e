import FileFormats
import Foundation
import Synchronization
import Testing
import TradingModel

@testable import MarketData

/// Who shows progress is told how many bytes of the files are read.
@Suite struct LoadingWatchTests {
  private final class Told: Sendable {
    let all = Mutex<[(done: Int, total: Int)]>([])
  }

  private static func told(_ settings: MarketDataSettings) throws -> [(done: Int, total: Int)] {
    let told = Told()
    let plain = try MarketDataLoader.load(settings)
    let watched = try MarketDataLoader.load(settings, store: nil) { done, total in
      told.all.withLock { $0.append((done, total)) }
    }
    #expect(watched == plain)
    return told.all.withLock { $0 }
  }

  private static func expectRising(_ told: [(done: Int, total: Int)], to total: Int) {
    #expect(told.count >= 2 && told.allSatisfy { $0.total == total && $0.done <= total })
    #expect(zip(told, told.dropFirst()).allSatisfy { $0.done <= $1.done })
    #expect(told.last?.done == total)
  }

  @Test func filesOfCSV() throws {
    let names = ["AAPL_ADJ", "IBM_ADJ"]
    let settings = MarketDataSettings(path: shippedData(), symbols: names.map { Symbol($0) })
    let sizes = names.compactMap { FileSystem.age("\(shippedData())/\($0).csv")?.size }
    #expect(sizes.count == 2)
    Self.expectRising(try Self.told(settings), to: sizes.reduce(0, +))
  }

  @Test func aFileOfParquet() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/parquet/part_dates.parquet").path
    let size = try #require(FileSystem.age(path)?.size)
    Self.expectRising(try Self.told(MarketDataSettings(path: path, symbols: [Symbol("B")])), to: size)
  }
}
