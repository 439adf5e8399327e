import Foundation
import ReproducibilityTesting
import Testing
import TradingSimulation

@Test func crossover_isReproducibleAndHonest() async throws {
  let workflow = try WorkflowFile.load(path: configuration("msft_crossover.yaml"))
  let data = try MarketDataLoader.load(workflow.data)
  try await expectReproducible(workflow, data: data, variants: .random(4))
  try await expectNoLookAhead(workflow, data: data, cuts: 2)
}

private func configuration(_ name: String) -> String {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Configs/\(name)").path
}
