import RunResults
import SettingsTables

extension ResultsSettings {
  /// The section `results`.
  static let table = SettingsTable(
    initial: ResultsSettings(), later: ["path", "directory", "retention", "streams"], shorthand: ["format"]
  ) {
    Field.value("format", \.format, .choice(later: ["parquet"]), "The form of the tables.")
    Field.value(
      "buffer_size", \.bufferSize, .integer(1...Int.max), unit: "rows", "Rows gathered before they are written."
    )
    Field.fixed(
      "compression", "none", .names(["none"], later: ["snappy", "gzip", "zstd", "lz4"]), "Compression of the tables.")
  }
}
