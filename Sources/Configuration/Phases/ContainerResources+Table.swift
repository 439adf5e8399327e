import FileFormats
import SettingsTables

extension ContainerResources {
  /// The section `phases[].resources`.
  static let table = SettingsTable(initial: ContainerResources()) {
    Field.optional(
      "memory_per_container", \.memory, .memory, none: "no limit", unit: "bytes",
      "Memory that a container may use: a number with `B`, `KB`, `MB` or `GB`.")
    Field.optional(
      "cpu_per_container", \.processors, .number(.positive), none: "no limit", unit: "cores",
      "Cores that a container may use.")
    Field.optional(
      "max_memory_gb", \.maximumMemoryGigabytes, .number(.positive), none: "no limit", unit: "GB",
      "Memory that the phase may use.")
    Field.optional(
      "max_cpu_cores", \.maximumCores, .integer(1...Int.max), none: "all", unit: "cores",
      "Cores that the phase may use.")
    Field.optional(
      "container_pool_size", \.containerPoolSize, .integer(1...Int.max), none: "none", unit: "containers",
      "Containers kept ready.")
  }
}

extension ValueFormat where Value == Int {
  private static let units: [(name: String, bytes: Int)] = [
    ("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10), ("B", 1),
  ]

  /// An amount of memory: a whole number and its unit, a power of 1,024 bytes.
  static var memory: ValueFormat {
    let kind = ValueKind(
      "memory", bounds: "1B to 1048576GB", allowed: "a whole number with B, KB, MB or GB, as 512MB", scalars: .text,
      schema: [JSONMember("type", .string("string")), JSONMember("pattern", .string("^[0-9]+ ?(B|KB|MB|GB)$"))])
    return ValueFormat(
      kind,
      read: { reader in
        guard let text = KeyReader.text(reader.node) else {
          reader.wrongType()
          return nil
        }
        if let bytes = bytes(text) { return bytes }
        reader.report("not an amount of memory", was: KeyReader.show(reader.node), allowed: reader.kind.allowed)
        return nil
      },
      write: { .string(memoryText($0)) }, draw: { draw in draw.one(of: [1, 1 << 10, 512 << 20, 3 << 30]) })
  }

  private static func bytes(_ text: String) -> Int? {
    guard let unit = units.first(where: { text.hasSuffix($0.name) }) else { return nil }
    let digits = text.dropLast(unit.name.count + (text.dropLast(unit.name.count).last == " " ? 1 : 0))
    guard digits.utf8.allSatisfy({ $0 &- 48 < 10 }), let count = Int(digits), count > 0 else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: unit.bytes)
    return overflow || bytes > 1 << 50 ? nil : bytes
  }

  private static func memoryText(_ bytes: Int) -> String {
    let unit = units.first { bytes % $0.bytes == 0 } ?? ("B", 1)
    return "\(bytes / unit.bytes)\(unit.name)"
  }
}
