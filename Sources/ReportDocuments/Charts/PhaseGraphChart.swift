import FileFormats

/// Phases as boxes, each below those that it waits for.
struct PhaseGraphChart {
  struct Node: Equatable {
    var name: String
    var kind: String
    var state: String
    var inputs: [String]
  }

  var id: String
  var title: String
  var nodes: [Node]

  private static let boxHeight = 44.0
  private static let gap = 30.0
  private static let most = 6
  private static let widest = 230.0
  /// A wide letter of the text in a box, so that none leaves it.
  private static let letter = 8.0

  /// The nodes by row: one stands below all that it waits for, and no row has more than fit.
  var rows: [[Int]] {
    var depths: [Int] = []
    for node in nodes {
      let before = node.inputs.compactMap { name in nodes.prefix(depths.count).firstIndex { $0.name == name } }
      depths.append((before.map { depths[$0] }.max() ?? -1) + 1)
    }
    let layers = (0..<((depths.max() ?? -1) + 1)).map { depth in depths.indices.filter { depths[$0] == depth } }
    return layers.flatMap { layer in
      stride(from: 0, to: layer.count, by: Self.most).map { Array(layer[$0..<min($0 + Self.most, layer.count)]) }
    }
  }

  private struct Box {
    var left: Double
    var top: Double
    var width: Double
    var middle: Double { left + width / 2 }
  }

  private func boxes(_ rows: [[Int]]) -> [Box] {
    var boxes = nodes.map { _ in Box(left: 0, top: 0, width: 0) }
    for (place, row) in rows.enumerated() {
      let share = TimeChart.width / Double(row.count)
      let width = min(Self.widest, share - 16)
      for (column, node) in row.enumerated() {
        boxes[node] = Box(
          left: share * (Double(column) + 0.5) - width / 2, top: 6 + Double(place) * (Self.boxHeight + Self.gap),
          width: width)
      }
    }
    return boxes
  }

  private var summary: String {
    nodes.map { node in
      let behind = node.inputs.isEmpty ? "" : ", behind \(node.inputs.joined(separator: " and "))"
      return "\(node.name) (\(node.kind)): \(node.state)\(behind)."
    }.joined(separator: " ")
  }

  func write(to markup: inout Markup) {
    let rows = rows
    guard !rows.isEmpty else { return }
    let boxes = boxes(rows)
    let height = 12 + Double(rows.count) * (Self.boxHeight + Self.gap) - Self.gap
    markup.element("figure", [Attribute("class", "chart")]) { figure in
      figure.element("figcaption") { $0.element("h3", text: title) }
      figure.element("div", [Attribute("class", "plot")]) { plot in
        plot.element(
          "svg",
          [
            Attribute("viewBox", "0 0 \(Int(TimeChart.width)) \(Int(height))"), Attribute("role", "img"),
            Attribute("aria-labelledby", "\(id)-t \(id)-d"),
          ]
        ) { svg in
          svg.element("title", [Attribute("id", "\(id)-t")], text: title)
          svg.element("desc", [Attribute("id", "\(id)-d")], text: summary)
          for (node, box) in zip(nodes, boxes) { drawEdges(into: node, box, boxes, to: &svg) }
          for (node, box) in zip(nodes, boxes) { draw(node, box, to: &svg) }
        }
      }
    }
  }

  private func drawEdges(into node: Node, _ box: Box, _ boxes: [Box], to svg: inout Markup) {
    for name in node.inputs {
      guard let from = nodes.firstIndex(where: { $0.name == name }) else { continue }
      var path = PathText()
      path.command("M", boxes[from].middle, boxes[from].top + Self.boxHeight)
      path.command("L", box.middle, box.top)
      svg.shape("path", [Attribute("class", "edge"), Attribute("d", path)])
      svg.shape(
        "circle", [Attribute("class", "tip"), Attribute("cx", box.middle), Attribute("cy", box.top), Attribute("r", 3)])
    }
  }

  private static let states: Set<String> = ["complete", "failed", "skipped", "interrupted"]

  private func draw(_ node: Node, _ box: Box, to svg: inout Markup) {
    let style = Self.states.contains(node.state) ? "node \(node.state)" : "node"
    let room = Int((box.width - 12) / Self.letter)
    svg.element("g", [Attribute("class", style)]) { group in
      group.shape(
        "rect",
        [
          Attribute("x", box.left), Attribute("y", box.top), Attribute("width", box.width),
          Attribute("height", Self.boxHeight), Attribute("rx", 6),
        ])
      for (line, text) in [node.name, "\(node.kind), \(node.state)"].enumerated() {
        group.element(
          "text",
          [
            Attribute("class", line == 0 ? "name" : "label"), Attribute("x", box.middle),
            Attribute("y", box.top + 18 + Double(line) * 17), Attribute("text-anchor", "middle"),
          ], text: Self.cut(text, room))
      }
    }
  }

  /// A text with no more letters than there is room for.
  static func cut(_ text: String, _ room: Int) -> String {
    text.count > max(room, 2) ? text.prefix(max(room, 2) - 1) + "…" : text
  }
}
