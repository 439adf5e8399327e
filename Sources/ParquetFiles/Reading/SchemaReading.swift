/// The columns of a file: those that are read, and those that are not.
struct SchemaReading {
  var columns: [LeafColumn] = []
  var refused: [(name: String, reason: String)] = []
  /// Columns of all row groups, whether they are read or not.
  private(set) var leafCount = 0

  /// Goes through the tree of columns.
  ///
  /// - Throws: Where it is none.
  init(_ elements: [SchemaElement]) throws(ParquetFault) {
    guard let root = elements.first else { throw ParquetFault("the footer has no schema") }
    var place = 1
    var children = root.childCount ?? 0
    while children > 0 {
      guard place < elements.count else { throw Self.cutOff(elements) }
      children -= 1
      let element = elements[place]
      if element.type == nil || (element.childCount ?? 0) > 0 {
        let leaves = try Self.skip(elements, &place)
        leafCount += leaves
        refused.append((element.name, Self.reason(element)))
        continue
      }
      place += 1
      leafCount += 1
      if element.repetition == .repeated {
        refused.append((element.name, "its rows hold lists of values; only columns with one value a row are read"))
        continue
      }
      do throws(ParquetFault) {
        columns.append(try LeafColumn(element, place: leafCount - 1))
      } catch {
        refused.append((element.name, error.message))
      }
    }
    guard place == elements.count else {
      throw ParquetFault("the schema has \(elements.count) nodes, of which \(elements.count - place) belong to none")
    }
  }

  /// Goes behind a node and all below it, and counts the columns among them.
  private static func skip(_ elements: [SchemaElement], _ place: inout Int) throws(ParquetFault) -> Int {
    var open = 1
    var leaves = 0
    while open > 0 {
      guard place < elements.count else { throw cutOff(elements) }
      let element = elements[place]
      let children = element.childCount ?? 0
      // More children than nodes are left in the whole schema cannot be: nothing here overflows.
      guard children >= 0, children <= elements.count - place else { throw cutOff(elements) }
      if element.type != nil, children == 0 { leaves += 1 }
      open += children - 1
      place += 1
    }
    return leaves
  }

  private static func cutOff(_ elements: [SchemaElement]) -> ParquetFault {
    ParquetFault("the schema has \(elements.count) nodes, and its tree needs more")
  }

  private static func reason(_ element: SchemaElement) -> String {
    let what =
      switch (element.logicalType, element.convertedType) {
      case (.list?, _), (_, ConvertedType.list?): "lists"
      case (.map?, _), (_, ConvertedType.map?), (_, ConvertedType.mapKeyValue?): "maps"
      default: element.repetition == .repeated ? "lists of records" : "records"
      }
    return "its rows hold \(what); only columns with one value a row are read"
  }
}
