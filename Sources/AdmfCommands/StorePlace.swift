import ContentStore
import Coordination
import FileFormats

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension CommandOption {
  /// Where objects are kept, and that none are.
  static let store = [
    CommandOption(
      name: "--store", value: "DIR",
      help: "Folder of the store (default ADMF_STORE, else .store beside the results)."),
    CommandOption(name: "--no-store", value: nil, help: "Neither read nor write a store."),
    CommandOption(
      name: "--store-size", value: "SIZE",
      help: "Bytes that the store keeps, as 500MB (default ADMF_STORE_SIZE, else 10GB)."),
  ]
}

/// Which store a command works with.
enum StorePlace {
  /// Its name beside the folders of results.
  static let name = ".store"

  /// The store of a run whose results go into `folder`; nil where none is wanted.
  static func store(_ arguments: ParsedArguments, beside folder: String) throws(UsageError) -> ObjectStore? {
    if arguments.has("--no-store") {
      for name in ["--store", "--store-size"] where arguments.has(name) {
        throw UsageError(description: "\(name) and --no-store exclude each other")
      }
      return nil
    }
    let path = path(arguments, beside: folder)
    let (place, results) = (FileSystem.resolved(path), FileSystem.resolved(folder))
    if place == results || place.hasPrefix(FilePath.join(results, "")) {
      throw UsageError(
        description: "--store: \(path) lies in \(folder), the folder of the results; choose another folder for one")
    }
    return ObjectStore(path: path, limit: try limit(arguments.value("--store-size")))
  }

  /// How many bytes a store keeps: as `text` of the command line says, else the environment, else as usual.
  static func limit(_ text: String?) throws(UsageError) -> Int {
    // It decides what is computed anew, and cannot change a result.
    let variable = getenv("ADMF_STORE_SIZE").flatMap { String(validatingCString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    guard let given = text ?? variable else { return ObjectStore.usualLimit }
    if let bytes = ByteSize.bytes(given) { return bytes }
    let name = text == nil ? "ADMF_STORE_SIZE" : "--store-size"
    throw UsageError(
      description: "\(name): was \(UsageError.shown(given)); allowed a number with B, KB, MB, GB or TB: 10GB")
  }

  /// Where files may lie that are needed for a while only.
  static var temporary: String {
    getenv("TMPDIR").flatMap { String(validatingCString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
  }

  /// Where the store lies: as the command line says, else the environment, else beside the results.
  static func path(_ arguments: ParsedArguments, beside folder: String) -> String {
    if let path = arguments.value("--store") { return path }
    // It says where copies of results lie, and cannot change one.
    if let text = getenv("ADMF_STORE").flatMap({ String(validatingCString: $0) }), !text.isEmpty { return text }
    let beside = FilePath.folder(of: trimmed(folder))
    return beside == "." ? name : FilePath.join(beside, name)
  }

  private static func trimmed(_ folder: String) -> String {
    var folder = folder
    while folder.utf8.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    return folder
  }

  /// Ends the work with a store: waits for what is being kept, makes room, and tells what there is to tell.
  ///
  /// - Parameter hasFailed: Whether the run did: then nobody asks why nothing was kept.
  static func end(_ store: ObjectStore?, _ program: Program, hasFailed: Bool) {
    guard let store else { return }
    store.finish()
    if store.hasGrown { _ = store.keepWithin { ProgramIdentity.running(named: program.name)?.hash } }
    for note in hasFailed ? store.findings : store.notes { Terminal.printError("\(note)\n") }
  }
}
