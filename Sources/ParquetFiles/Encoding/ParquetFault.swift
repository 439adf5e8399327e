/// What is wrong with some bytes of a file; whoever called knows which they are, and makes a `ParquetError` of it.
struct ParquetFault: Error, Equatable {
  /// What was found and what is allowed.
  var message: String
  /// Where among the bytes at hand, as far as it is known.
  var offset: Int

  init(_ message: String, at offset: Int = 0) {
    self.message = message
    self.offset = offset
  }
}
