import FileFormats
import Reporting
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where a command prints.
enum Terminal {
  /// Why standard output did not take everything: the code of the first error, 0 where there was none.
  private static let outputError = Mutex<Int32>(0)

  /// Gives the standard descriptors that the program was started without a place, before any file is opened: a file
  /// would get the number, and what is printed would go into it.
  static func openMissingDescriptors() {
    for descriptor in [Int32](0...2) where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      // Output that nobody can see fails; it is not lost in silence.
      _ = open("/dev/null", descriptor == 2 ? O_WRONLY : O_RDONLY)
    }
  }

  /// Why what was printed did not all arrive; nil where it did.
  static var outputProblem: String? {
    let code = outputError.withLock { $0 }
    return code == 0 ? nil : "standard output: cannot write: \(String(cString: strerror(code)))"
  }

  /// Writes lines for people to standard output; what would steer the terminal is shown as escapes.
  ///
  /// A terminal gets lines that fit into it; elsewhere each stays whole, for programs that look for it.
  static func print(_ text: String) { write(output: Array(folded(MessageText.shownLines(text), 1).utf8)) }

  /// Writes JSON or YAML to standard output, with such characters as escapes of that form.
  static func print(data text: String) { print(data: Array(text.utf8)) }

  /// Writes JSON or YAML to standard output, with such characters as escapes of that form.
  static func print(data bytes: [UInt8]) { write(output: MessageText.shownData(bytes)) }

  /// Writes rows of a table to standard output as they are; on a terminal with what would steer it as escapes.
  static func print(rows bytes: [UInt8]) { write(output: isatty(1) == 1 ? MessageText.shownData(bytes) : bytes) }

  /// Whether whoever read standard output has gone.
  static var isOutputGone: Bool { outputError.withLock { $0 == EPIPE } }

  /// From now on the end of whoever reads standard output does not end the program.
  static func outlivesReader() { signal(SIGPIPE, SIG_IGN) }

  /// Takes it for no fault that whoever read standard output has gone.
  static func forgivesGoneReader() {
    outputError.withLock { code in
      if code == EPIPE { code = 0 }
    }
  }

  private static func write(output bytes: [UInt8]) {
    if isatty(1) == 1 { clearShownProgress() }
    outputError.withLock { code in
      if code == 0 { code = write(bytes, to: 1) }
    }
  }

  /// Writes lines for people to standard error; what would steer the terminal is shown as escapes.
  static func printError(_ text: String) {
    clearShownProgress()
    _ = write(Array(folded(MessageText.shownLines(text), 2).utf8), to: 2)
  }

  /// Lines as they fit into the terminal that a descriptor is.
  private static func folded(_ text: String, _ descriptor: Int32) -> String {
    columns(of: descriptor).map { TextFold.text(text, width: max(leastWidth, $0)) } ?? text
  }

  /// Columns that a terminal has at least.
  private static let leastWidth = 20

  // MARK: Width and progress

  /// The width of tables: that of the terminal, or the usual one where the output goes elsewhere.
  static var tableWidth: Int { columns(of: 1) ?? RunReport.defaultWidth }

  /// The width of tables with a line for each thing: that of the terminal; elsewhere as wide as they are, so that each
  /// thing has its line.
  static var rowWidth: Int { columns(of: 1) ?? .max }

  /// Whether standard output is a terminal, which shows charts to somebody.
  static var showsOutput: Bool { isatty(1) == 1 }

  /// Whether standard error is a terminal that lines can be rewritten on, so that progress may be shown there.
  static var showsProgress: Bool { isatty(2) == 1 && getenv("TERM").map { String(cString: $0) } != "dumb" }

  /// The width that a line of progress may have: one column less than the terminal, which may break the line behind its
  /// last one.
  static var progressWidth: Int { max(1, (size(of: 2)?.columns ?? 80) - 1) }

  /// How many lines of progress may stand one below the other: one less than the terminal has.
  static var progressHeight: Int { max(1, (size(of: 2)?.rows ?? 24) - 1) }

  /// Shows a line in place of what was shown before, on a terminal.
  static func showProgress(_ line: String) { showProgress([line]) }

  /// Shows lines in place of those before, on a terminal.
  static func showProgress(_ lines: [String]) {
    guard showsProgress else { return }
    let width = progressWidth
    let fitted = lines.map { TextWidth.prefix(of: MessageText.shown($0), columns: width) }
    shownProgress.withLock { shown in
      _ = write(Array(shown.frame(fitted, columns: width + 1).utf8), to: 2)
    }
  }

  /// The lines of progress that stand where the next line would begin.
  private static let shownProgress = Mutex(ShownLines())

  private static func clearShownProgress() {
    shownProgress.withLock { shown in
      guard !shown.isEmpty else { return }
      _ = write(Array(shown.frame([], columns: progressWidth + 1).utf8), to: 2)
    }
  }

  /// Takes the lines away.
  static func clearProgress() {
    if showsProgress { clearShownProgress() }
  }

  /// Number of columns of the terminal that a descriptor is; nil where it is none, or does not tell.
  private static func columns(of descriptor: Int32) -> Int? { size(of: descriptor)?.columns }

  /// What the terminal that a descriptor is has room for; rows are nil where it tells columns only.
  private static func size(of descriptor: Int32) -> (columns: Int, rows: Int?)? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return (Int(size.ws_col), size.ws_row > 0 ? Int(size.ws_row) : nil)
  }

  /// Writes everything and returns 0, or the code of the error that kept it from that.
  private static func write(_ text: [UInt8], to descriptor: Int32) -> Int32 {
    var bytes = text[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { buffer in
        #if canImport(Darwin)
          Darwin.write(descriptor, buffer.baseAddress, buffer.count)
        #else
          Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
      }
      if count >= 0 {
        bytes = bytes.dropFirst(count)
      } else if errno == EAGAIN {
        // Somebody has made the pipe or terminal one that does not wait.
        var place = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&place, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}
