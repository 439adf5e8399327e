import Configuration
import FileFormats

/// `admf schema`.
enum SchemaCommand {
  static let command = Command(
    name: "schema", summary: "Print the JSON Schema of workflow files, for editors.", positionals: [], options: [],
    examples: [
      "schema > workflow.schema.json",
      "schema | less",
    ],
    perform: { call in
      let schema = Workflow.jsonSchema(registry: call.strategies)
      Terminal.print(data: schema.prettyText)
      return .done
    })
}
