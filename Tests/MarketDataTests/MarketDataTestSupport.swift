import ContentStore
import FileFormats
import Foundation
import Testing
import TradingModel

@testable import MarketData

/// A small generator with a seed (Steele, Lea and Flood 2014, `SplitMix64`).
struct CaseGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}

/// The folder with the data that the project ships.
func shippedData(_ file: String = #filePath) -> String {
  let root = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  return root.appendingPathComponent("Configs/data").path
}

/// Loads files given as text from a folder of their own, which is removed afterwards; errors name files without it.
func load(
  _ files: [String: String], _ symbols: [String], path: String = "",
  _ change: (inout MarketDataSettings) -> Void = { _ in }
) throws -> Result<MarketDataSet, LoadFailure> {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("market-data-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
  var settings = MarketDataSettings(
    path: path.isEmpty ? folder.path : folder.appendingPathComponent(path).path, symbols: symbols.map { Symbol($0) })
  change(&settings)
  let plain = loaded(settings, nil)
  // Whatever a test reads is the same from a store, which the first run fills and the second reads.
  for _ in 0..<2 {
    let store = ObjectStore(path: folder.path + "/.store")
    let stored = loaded(settings, store)
    store.finish()
    if stored != plain || !store.notes.isEmpty {
      Issue.record("with a store it is \(stored), without \(plain); \(store.notes)")
    }
  }
  return plain.mapError {
    LoadFailure(text: $0.text.replacingOccurrences(of: folder.path + "/", with: ""))
  }
}

private func loaded(_ settings: MarketDataSettings, _ store: ObjectStore?) -> Result<MarketDataSet, LoadFailure> {
  do throws(MarketDataErrors) {
    return .success(try MarketDataLoader.load(settings, store: store))
  } catch {
    return .failure(LoadFailure(text: error.description))
  }
}

/// The text of the errors that loading ended in.
struct LoadFailure: Error, Equatable {
  var text: String
}

extension Result where Success == MarketDataSet, Failure == LoadFailure {
  /// The errors' text, or nil.
  var failureText: String? {
    if case .failure(let failure) = self { failure.text } else { nil }
  }
}

/// What a single file of the symbol X gives.
func loadOne(_ text: String, _ change: (inout MarketDataSettings) -> Void = { _ in }) throws -> MarketDataSet {
  try load(["X.csv": text], ["X"], change).get()
}

/// The errors of a single file of the symbol X.
func errorsOfOne(_ text: String, _ change: (inout MarketDataSettings) -> Void = { _ in }) throws -> String? {
  try load(["X.csv": text], ["X"], change).failureText
}

/// ISO text of every cycle of a set.
func times(_ set: MarketDataSet) -> [String] { set.timestamps.map { Timestamp(nanoseconds: $0).description } }
