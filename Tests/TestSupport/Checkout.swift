import Configuration
import Foundation

/// Where this checkout lies.
package enum Checkout {
  package static let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  package static let fixtures = path + "/Tests/CoordinationTests/Fixtures"

  package static func lines(_ path: String) throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  /// A workflow as if its text stood in a file under `Configs`.
  package static func workflow(_ text: String) throws -> Workflow {
    try WorkflowFile.decode(Array(text.utf8), path: path + "/Configs/test.yaml")
  }
}
