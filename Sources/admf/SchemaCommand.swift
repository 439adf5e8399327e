import Configuration
import FileFormats

/// `admf schema`.
enum SchemaCommand {
  static func perform(_ arguments: ParsedArguments) throws -> ExitStatus {
    Terminal.print(String(decoding: Workflow.jsonSchema().prettyText, as: UTF8.self))
    return .done
  }
}
