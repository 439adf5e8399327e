import FileFormats
import Foundation

@testable import ContentStore

/// A folder for one test, removed at its end.
final class StoreFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("admf-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var store: ObjectStore { ObjectStore(path: path + "/store") }

  func bytes(_ path: String) throws -> [UInt8] { try FileSystem.read(path) }

  func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// Makes a file look as if it had been used last at a time.
  func age(_ path: String, to seconds: Int64) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: TimeInterval(seconds))], ofItemAtPath: path)
  }
}

func key(_ number: Int, maker: ObjectMaker = .version(of: "tests", 1)) -> ObjectKey {
  ObjectKey(kind: "test", settings: .object([JSONMember("n", .integer(number))]), inputs: ["in"], maker: maker)
}

func content(_ number: Int, rows: Int = 3) -> ObjectContent {
  ObjectContent(
    facts: .object([JSONMember("number", .integer(number))]),
    columns: [Column(.doubles((0..<rows).map { Double($0 + number) / 3 }))])
}
