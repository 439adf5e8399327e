import FileFormats
import RunResults

extension [RunRemarks] {
  /// An object for the run itself, each phase and each phase of files within, of which there is something to say.
  var json: JSONValue {
    .array(
      map { remarks in
        .object(
          [
            JSONMember("phase", remarks.phase.map { .string($0) } ?? .null),
            JSONMember("in_sample_of", .array(remarks.inSampleOf.map { .string($0) })),
            JSONMember("looks_ahead", .boolean(remarks.looksAhead)),
            JSONMember("holdout", remarks.holdout?.json ?? .null),
            JSONMember("sentences", .array(remarks.sentences.map { .string($0) })),
          ])
      })
  }
}
