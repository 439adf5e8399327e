import Configuration
import Foundation
import Testing

/// The folder of the shipped workflow files.
let configurationFolder =
  URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path(percentEncoded: false) + "Configs/"

/// A workflow that says only what it must.
let minimalText = """
  data: {symbols: [A]}
  strategy: {type: buy_and_hold}

  """

func decode(_ text: String, path: String = "w.yaml", overrides: [String] = []) throws -> Workflow {
  try WorkflowFile.decode(Array(text.utf8), path: path, overrides: overrides)
}

/// The printed diagnostics of a text that must not decode.
func problems(_ text: String, overrides: [String] = []) -> [String] {
  do {
    _ = try WorkflowFile.decode(Array(text.utf8), path: "w.yaml", overrides: overrides)
    return []
  } catch {
    return error.diagnostics.map(\.description)
  }
}

/// Rounds of a fuzz test: `ADMF_FUZZ` where that is set, else few enough for every run of the tests.
func fuzzRounds(_ usual: Int) -> Int {
  ProcessInfo.processInfo.environment["ADMF_FUZZ"].flatMap(Int.init) ?? usual
}
