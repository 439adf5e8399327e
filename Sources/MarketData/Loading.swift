import ContentStore
import Determinism
import FileFormats
import TradingModel

/// The loading of a run's data, stage by stage; each stage is a method, in their order.
struct Loading {
  let settings: MarketDataSettings
  /// Where files may be found as an earlier run read them; nil: each is read.
  let store: ObjectStore?
  /// Told how far files are read.
  let watch: LoadingWatch?

  init(_ settings: MarketDataSettings, store: ObjectStore? = nil, watch: LoadingWatch? = nil) {
    self.settings = settings
    self.store = store
    self.watch = watch
  }

  /// Every stage: check, and read and assemble files, or make bars and finish them.
  func load() throws(MarketDataErrors) -> MarketDataSet {
    try check()
    switch settings.source {
    case .csv, .parquet: return try assemble(read())
    case .synthetic:
      let made = try SyntheticSource.make(settings.synthetic, symbols: symbolsToRead)
      return try finish(made.series, hashes: made.hashes, dropped: nil)
    }
  }

  /// The symbol that is read for comparison and is none of the run's.
  var comparedSymbol: Symbol? { settings.benchmark.flatMap { settings.symbols.contains($0) ? nil : $0 } }

  /// The symbols of the run, and what it is compared with.
  var symbolsToRead: SymbolTable { SymbolTable(settings.symbols + [comparedSymbol].compactMap { $0 }) }

  /// Refuses settings that contradict themselves.
  func check() throws(MarketDataErrors) {
    if settings.symbols.isEmpty {
      throw MarketDataErrors("no symbol is named; expected at least one under data.symbols")
    }
    if let start = settings.start, let end = settings.end, end < start {
      throw MarketDataErrors(
        "the data's end \(end.textOfEnd) lies before its start \(start.textOfStart); expected a later end")
    }
    if case .cycles(let count) = settings.warmupOrDefault {
      if count > 0, settings.start == nil, settings.split == nil {
        throw MarketDataErrors("a warm-up of \(count) has no start to lie before; expected data.start")
      }
      if count < 0 { throw MarketDataErrors("the warm-up is \(count); expected 0 or more") }
    }
    if settings.use != nil, settings.split == nil {
      throw MarketDataErrors("a part of the data is to be used, and nothing splits them; expected data.split")
    }
    if let train = settings.split?.train, !(train > 0 && train < 1) {
      throw MarketDataErrors("the part for training is \(train); expected above 0 and below 1")
    }
    guard settings.timestamp == .open else { return }
    guard let length = settings.barLength else {
      throw MarketDataErrors("times of opening need the length of a bar; expected data.bar_length")
    }
    guard length > 0, length <= MarketDataSettings.longestBar else {
      throw MarketDataErrors("the bar length is \(length) nanoseconds; expected more than 0, at most 366 days")
    }
  }

  /// Reads the files of the settings, in the order of symbols.
  func read() throws(MarketDataErrors) -> [BarFile] { read(try locate()) }

  /// Reads files in their order.
  func read(_ places: [Place]) -> [BarFile] {
    let sizes = places.map { place in
      (place.parts.isEmpty ? [place.path] : place.parts).reduce(0) { $0 + (FileSystem.age($1)?.size ?? 0) }
    }
    let total = sizes.reduce(0, +)
    var before = 0
    return zip(places, sizes).map { place, size in
      let start = before
      before += size
      defer { watch?(start + size, total) }
      let counted = watch.map { watch in { (bytes: Int) in watch(start + min(bytes, size), total) } }
      return place.parts.isEmpty && !settings.readsParquet
        ? BarFile.load(
          place.path, symbols: place.symbols, isShared: place.isShared, settings: settings, store: store,
          counted: counted)
        : BarFile.load(
          parquet: place.parts, name: place.path, symbols: place.symbols, isShared: place.isShared,
          settings: settings, store: store, counted: counted)
    }
  }

  /// A file to read and what is wanted from it.
  struct Place: Equatable {
    var path: String
    var symbols: [Symbol]
    var isShared: Bool
    /// The Parquet files that are read one behind the other; none where the path is one of CSV.
    var parts: [String] = []
  }

  /// Stamps and cuts what the files hold.
  func assemble(_ files: [BarFile]) throws(MarketDataErrors) -> MarketDataSet {
    var errors = MarketDataErrors([])
    var dropped = MarketDataErrors([])
    for file in files {
      errors.add(file.errors)
      dropped.add(file.dropped)
    }
    if !errors.isEmpty { throw errors }
    for file in files {
      for bars in file.series where bars.count == 0 {
        errors.add(MarketDataError(file: file.name, message: withoutBars(bars.symbol, file)))
      }
    }
    if !errors.isEmpty { throw errors }
    try refuseOpenings(files)
    try refuseMixture(files)
    var series: [BarSeries] = []
    for file in files {
      for bars in file.series { series.append(try stamp(bars, file)) }
    }
    let hashes = files.map { DataHash(file: FilePath.lastComponent($0.name), sha256: $0.hash) }
    return try finish(series, hashes: hashes, dropped: dropped.isEmpty ? nil : dropped)
  }

  /// Cuts stamped series to the run's range.
  func finish(
    _ series: [BarSeries], hashes: [DataHash], dropped: MarketDataErrors?
  ) throws(MarketDataErrors) -> MarketDataSet {
    let own = series.filter { $0.symbol != comparedSymbol }
    let range = try DataRange(MarketDataSet.union(own.map(\.timestamps)), settings)
    var errors = MarketDataErrors([])
    var parts: [BarSeries] = []
    for bars in own {
      do throws(MarketDataError) { parts.append(try cut(bars, from: range.first, range)) } catch { errors.add(error) }
    }
    var compared: BarSeries?
    if let bars = series.first(where: { $0.symbol == comparedSymbol }) {
      do throws(MarketDataError) { compared = try cut(bars, from: range.start, range) } catch { errors.add(error) }
    }
    if !errors.isEmpty { throw errors }
    let set = MarketDataSet(
      parts, warmupCount: range.warmupCount, dataHashes: hashes, dropped: dropped, benchmark: compared,
      holdout: range.holdout)
    let missing = settings.missingBars == .error ? MissingBars.errors(set) : MarketDataErrors([])
    if !missing.isEmpty { throw missing }
    return set
  }

  /// What the times of a file mean: as configured, else by what they are.
  func meaning(_ file: BarFile) -> TimestampMeaning {
    settings.timestamp ?? (file.hasDatesOnly ? .session : .close)
  }

  /// What to say of a symbol of which a file has no bar.
  private func withoutBars(_ symbol: Symbol, _ file: BarFile) -> String {
    if let names = file.symbolsFound, !names.contains(symbol.name) {
      return "no bar of \(MessageText.excerpt(symbol.name)); expected at least one row"
        + suggestion(symbol.name, among: names, in: "the file", none: "no symbol")
    }
    guard let first = file.dropped.items.first else {
      return "no bar of \(MessageText.excerpt(symbol.name)); expected at least one row"
    }
    let count = file.dropped.items.count + file.dropped.furtherCount
    let rows = count == 1 ? "a row" : "\(count) rows"
    return
      "no bar of \(MessageText.excerpt(symbol.name)) is left, as data.quality left out \(rows); the first: \(first)"
  }

  /// Refuses closing times that by their name are opening ones: a bar would be known before it closes.
  private func refuseOpenings(_ files: [BarFile]) throws(MarketDataErrors) {
    for file in files where meaning(file) == .close && settings.timestamp == nil {
      let stamps = file.series.compactMap { OpeningStamps($0.timestamps) }
      let length = stamps.first?.barLength.map { ": \($0)" } ?? ""
      let reason: String
      if let name = file.columnOfOpenings {
        reason = "bars open at the times of the column \"\(name)\", by its name"
      } else if let producer = file.form?.producer, producer.stampsOpenings {
        reason = "bars open at their times, as the file seems to come from \(producer.rawValue)"
      } else if file.form?.hasMidnights ?? false {
        reason = "bars of days open at their times, midnights of their zone"
      } else if let evidence = stamps.lazy.compactMap(\.evidence).first {
        reason = "bars seem to open at their times: \(evidence)"
      } else {
        continue
      }
      throw MarketDataErrors(
        file: file.name,
        "\(reason); expected data.timestamp: open with data.bar_length\(length), or data.timestamp: close if bars "
          + "close at them")
    }
  }

  /// A run has sessions or bars within the day; what it is compared with may be the other kind.
  private func refuseMixture(_ files: [BarFile]) throws(MarketDataErrors) {
    let files = settings.timestamp == nil ? files.filter { $0.series.map(\.symbol) != [comparedSymbol] } : files
    guard let session = files.first(where: { meaning($0) == .session }) else { return }
    if settings.timestamp == .session, let intraday = files.first(where: { !$0.hasDatesOnly }) {
      throw MarketDataErrors(
        file: intraday.name, "has times of day, but data.timestamp is session; expected dates, or times at 00:00:00Z")
    }
    if let other = files.first(where: { meaning($0) != .session }) {
      throw MarketDataErrors(
        file: other.name,
        "holds bars within the day, but \(session.name) holds sessions; expected one kind in a run, or data.timestamp")
    }
  }

  /// Moves times to the bars' closing.
  ///
  /// Bars that open and last whole days are sessions of the date that their opening bears, in whatever zone it is
  /// written; they close with the last nanosecond of their last day.
  private func stamp(_ bars: BarSeries, _ file: BarFile) throws(MarketDataErrors) -> BarSeries {
    let shift: Int64
    switch meaning(file) {
    case .close: return bars
    case .session: shift = Timestamp.nanosecondsPerDay - 1
    case .open: shift = settings.lengthOfOpenedSession.map { $0 - 1 } ?? settings.barLength ?? 0
    }
    var stamped = bars
    let isDated = settings.lengthOfOpenedSession != nil
    for index in stamped.timestamps.indices {
      let time = stamped.timestamps[index]
      stamped.timestamps[index] =
        (isDated ? Timestamp(nanoseconds: time).day * Timestamp.nanosecondsPerDay : time) + shift
      if isDated, index > 0, stamped.timestamps[index] == stamped.timestamps[index - 1] {
        let opening = Timestamp(nanoseconds: time).description
        throw MarketDataErrors(
          file: file.name,
          "two bars of \(MessageText.excerpt(bars.symbol.name)) open on \(opening.prefix(10)), the second at "
            + "\(opening); expected one a day, as data.bar_length says, or a shorter one")
      }
    }
    return stamped
  }

  private func cut(
    _ bars: BarSeries, from first: Int64, _ range: DataRange
  ) throws(MarketDataError) -> BarSeries {
    let lower = bars.timestamps.lowerBound(of: first)
    var upper = bars.count
    if range.end < .max { upper = bars.timestamps.lowerBound(of: range.end + 1) }
    let started = bars.timestamps.lowerBound(of: range.start)
    guard max(lower, started) < upper else {
      let (from, to) = (bars[0].timestamp, bars[bars.count - 1].timestamp)
      throw MarketDataError(
        message:
          "\(MessageText.excerpt(bars.symbol.name)) has no bar \(range.words); its data run from \(from) to \(to)")
    }
    if lower == 0, upper == bars.count { return bars }
    var part = BarSeries(symbol: bars.symbol)
    part.timestamps = Array(bars.timestamps[lower..<upper])
    part.open = Array(bars.open[lower..<upper])
    part.high = Array(bars.high[lower..<upper])
    part.low = Array(bars.low[lower..<upper])
    part.close = Array(bars.close[lower..<upper])
    part.volume = Array(bars.volume[lower..<upper])
    return part
  }
}
