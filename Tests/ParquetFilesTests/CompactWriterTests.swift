import FileFormats
import Testing

@testable import ParquetFiles

/// Bytes worked out by hand from the description of the compact protocol.
@Suite struct CompactWriterTests {
  private struct Fields: CompactStruct {
    let fields: (inout CompactWriter) -> Void
    func write(to writer: inout CompactWriter) { fields(&writer) }
  }

  private func bytes(_ fields: @escaping (inout CompactWriter) -> Void) -> [UInt8] {
    CompactWriter.bytes(of: Fields(fields: fields))
  }

  @Test func numbersAreZigzagVarints() {
    #expect(bytes { $0.int32(1, 0) } == [0x15, 0x00, 0x00])
    #expect(bytes { $0.int32(1, -1) } == [0x15, 0x01, 0x00])
    #expect(bytes { $0.int64(2, 64) } == [0x26, 0x80, 0x01, 0x00])
    #expect(bytes { $0.int64(1, Int.min) } == [0x16] + Array(repeating: 0xFF, count: 9) + [0x01, 0x00])
    #expect(bytes { $0.int16(7, 3) } == [0x74, 0x06, 0x00])
    #expect(bytes { $0.int8(1, -2) } == [0x13, 0xFE, 0x00])
  }

  @Test func fieldsCountFromTheOneBefore() {
    let far = bytes {
      $0.int32(1, 1)
      $0.boolean(3, true)
      $0.boolean(20, false)
    }
    #expect(far == [0x15, 0x02, 0x21, 0x02, 0x28, 0x00])
    #expect(bytes { $0.int32(1, nil) } == [0x00])
  }

  @Test func structsHaveNumbersOfTheirOwn() {
    let nested = bytes {
      $0.int32(4, 1)
      $0.structure(5, KeyValue(key: "k", value: nil))
      $0.int32(6, 2)
    }
    #expect(nested == [0x45, 0x02, 0x1C, 0x18, 0x01, 0x6B, 0x00, 0x15, 0x04, 0x00])
  }

  @Test func listsTellLengthAndType() {
    #expect(bytes { $0.texts(1, ["a", ""]) } == [0x19, 0x28, 0x01, 0x61, 0x00, 0x00])
    let encodings = [PageEncoding](repeating: .runLength, count: 15)
    #expect(bytes { $0.enumerations(1, encodings) } == [0x19, 0xF5, 0x0F] + Array(repeating: 0x06, count: 15) + [0x00])
    #expect(bytes { $0.structures(1, [EmptyStruct()]) } == [0x19, 0x1C, 0x00, 0x00])
  }

  @Test func unionsHoldOneMember() {
    #expect(
      CompactWriter.bytes(of: LogicalType.timestamp(isAdjustedToUTC: true, unit: .nanoseconds))
        == [0x8C, 0x11, 0x1C, 0x3C, 0x00, 0x00, 0x00, 0x00])
    #expect(CompactWriter.bytes(of: LogicalType.string) == [0x1C, 0x00, 0x00])
    #expect(CompactWriter.bytes(of: ColumnOrder.type) == [0x1C, 0x00, 0x00])
  }
}
