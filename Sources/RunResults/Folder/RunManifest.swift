import Determinism
import FileFormats
import TradingModel

/// What a run was made of and what came out of it: `manifest.json`.
public struct RunManifest: Equatable, Sendable {
  /// How far a run came.
  public enum Status: String, Sendable, CaseIterable {
    /// Under way, or ended without a word (a crash, a power cut).
    case running
    /// Every cycle was processed and every file closed.
    case complete
    /// An error ended it.
    case failed
    /// It was asked to end early; files are closed.
    case interrupted
  }

  /// The hash of an input under its name.
  public struct DataHash: Equatable, Sendable {
    /// What was read: a symbol, or a file as the configuration names it.
    public var name: String
    /// SHA-256 of its content in hexadecimal digits.
    public var hash: String

    /// Makes an entry from its parts.
    public init(name: String, hash: String) {
      self.name = name
      self.hash = hash
    }
  }

  /// The seed of a container under its ID.
  public struct ContainerSeed: Equatable, Sendable {
    /// The container's ID.
    public var id: String
    /// Its seed.
    public var seed: UInt64

    /// Makes an entry from its parts.
    public init(id: String, seed: UInt64) {
      self.id = id
      self.seed = seed
    }
  }

  /// How long something took; outside every digest.
  public struct Timing: Equatable, Sendable {
    /// What was timed.
    public var name: String
    /// Wall-clock time in seconds.
    public var seconds: Double

    /// Makes an entry from its parts.
    public init(name: String, seconds: Double) {
      self.name = name
      self.seconds = seconds
    }
  }

  /// The hash of a finished file of the run under its name.
  public struct FileHash: Equatable, Sendable {
    /// The file's name in the folder.
    public var name: String
    /// XXH64 of its bytes.
    public var hash: UInt64

    /// Makes an entry from its parts.
    public init(name: String, hash: UInt64) {
      self.name = name
      self.hash = hash
    }
  }

  /// A table and its columns.
  public struct Table: Equatable, Sendable {
    /// The table's name, that of its file without what says the format.
    public var name: String
    /// Its columns in order.
    public var columns: [ResultColumn]

    /// Makes an entry from its parts.
    public init(name: String, columns: [ResultColumn]) {
      self.name = name
      self.columns = columns
    }
  }

  /// How much of a table was written; outside every digest.
  public struct TableCounts: Equatable, Sendable {
    /// The table's name.
    public var name: String
    /// Number of rows.
    public var rows: Int
    /// How often rows were handed to the file, a buffer at a time.
    public var writes: Int
    /// How often that was done before the buffer was full: at the end, or after an error.
    public var flushes: Int
    /// Size of the file.
    public var bytes: Int

    /// Makes an entry from its parts.
    public init(name: String, rows: Int, writes: Int, flushes: Int, bytes: Int) {
      self.name = name
      self.rows = rows
      self.writes = writes
      self.flushes = flushes
      self.bytes = bytes
    }

    /// The counts of a run's tables, in the order of the tables.
    package static func inOrder(_ counts: [TableCounts]) -> [TableCounts] {
      ResultTable.allCases.compactMap { table in counts.first { $0.name == table.rawValue } }
    }
  }

  /// The form of the manifest and of the folder; 1 is that of versions that did not write it.
  public static let currentFormat = 2

  /// The form in which it was written.
  public internal(set) var format = RunManifest.currentFormat
  /// SHA-256 of the canonical configuration in hexadecimal digits.
  public var configHash: String
  /// Hashes of all inputs, in the order of their names.
  public var dataHashes: [DataHash]
  /// The seed from which all others derive.
  public var masterSeed: UInt64
  /// Seeds of all containers, in the order of their IDs.
  public var containerSeeds: [ContainerSeed]
  /// The IDs of the containers in the order in which the scheduler ranks them.
  public var executionOrder: [String]
  /// Name of the program that made the run: `admf`, or a program with strategies of its own.
  public var program = "admf"
  /// The way from the run's folder to that of the workflow file, where relative paths of `config.yaml` begin.
  ///
  /// Nil where no file is read, or an earlier version did not write it down.
  public var workflowFolder: String?
  /// What tells one build of that program from another, in hexadecimal digits; nil where that is not known.
  public var programBuild: String?
  /// Version of this package.
  public var programVersion: String
  /// The compiler that built it.
  public var toolchain: String
  /// The tables that the run writes; empty in format 1.
  public internal(set) var tables: [Table]
  /// Names of the folders in the run's folder that belong to this run, as those of its parts; each holds a manifest of
  /// its own.
  ///
  /// They are written down here before they are made: what is not named here is not the run's, and never removed.
  public var folders: [String] = []
  /// What is known of each phase of a workflow with phases, in the order of the file; empty of a single pass.
  package var phases: [JSONValue] = []
  /// Hashes of the files of the run but for the manifest, in the order of their names.
  ///
  /// Empty until they are finished, and in what versions wrote that did not hash them.
  public var files: [FileHash] = []
  /// How much was written of each table, as far as the run came; outside every digest.
  public var tableCounts: [TableCounts] = []
  /// Digests of the logical streams.
  public var streams: [StreamRecord] = []
  /// Digest of the whole run, known once it is complete.
  public var runDigest: String?
  /// Digest of what its portfolios came to, see `ResultDigest`; known once it is complete.
  public var resultDigest: String?
  /// How far the run came.
  public var status = Status.running
  /// Last cycle whose results are recorded.
  public var lastCycle: Int?
  /// Instant of that cycle.
  public var lastTimestamp: Timestamp?
  /// What ended a run that failed.
  public var error: String?
  /// Number of rows of the data that were left out because `data.quality` says so.
  public var droppedRowCount = 0
  /// The first of them, each as `file:line:column: message`.
  public var droppedRows: [String] = []
  /// What decided the run and shows in no figure; outside every digest.
  public var notices: [Notice] = []
  /// The way from the run's folder to that of the run whose outputs it took, as `--outer` says; nil where it took none.
  public var outerFolder: String?
  /// The phases whose choices it traded in cycles in which these were made, so that its figures are in sample; outside
  /// every digest.
  public var inSampleOf: [String] = []
  /// Whether the run saw bars that close after the event that triggered it; outside every digest.
  public var looksAhead = false
  /// That the run opened the sealed cycles of its data; nil where it opened none; outside every digest.
  package var holdout: HoldoutOpening?
  /// How long things took; outside every digest.
  public var timings: [Timing] = []

  /// The manifest of a run that begins.
  public init(
    configHash: String, dataHashes: [DataHash], masterSeed: UInt64, containerSeeds: [ContainerSeed],
    executionOrder: [String], programVersion: String, toolchain: String, results: ResultsSettings = ResultsSettings(),
    hasSessions: Bool = false
  ) {
    tables = results.tables.map { table in
      Table(name: table.rawValue, columns: table.columns(results, hasSessions: hasSessions))
    }
    self.configHash = configHash
    self.dataHashes = dataHashes
    self.masterSeed = masterSeed
    self.containerSeeds = containerSeeds
    self.executionOrder = executionOrder
    self.programVersion = programVersion
    self.toolchain = toolchain
  }

  /// Name of the file in a run's folder.
  public static let fileName = "manifest.json"
}
