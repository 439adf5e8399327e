import FileFormats

/// The parameter sets of a search by their numbers, made when they are asked for.
///
/// A grid needs no memory but four bytes a set where constraints drop some; draws need a number a parameter, and so do
/// weight vectors.
package struct ParameterSets: RandomAccessCollection, Sendable {
  /// Where sets come from.
  private enum Source: Sendable {
    /// The combinations with these numbers; nil for all.
    case grid([UInt32]?)
    /// Places in the unit cube, one set behind the other.
    case places([Double])
  }

  private let space: ParameterSpace
  private let source: Source
  /// How many sets come from there.
  private let baseCount: Int
  /// Vectors of weights, one behind the other: each of those sets comes with each of them.
  private var weights: [Double] = []
  /// Numbers of a vector; 0 where there are none.
  private var width = 0

  package let startIndex = 0
  package private(set) var endIndex: Int

  /// The only set of a search that varies nothing: one without values.
  package static let single = ParameterSets(ParameterSpace([]), combinations: nil, count: 1)

  /// Combinations of a grid.
  ///
  /// - Parameters:
  ///   - combinations: Their numbers, from 0; nil for all.
  ///   - count: How many there are.
  init(_ space: ParameterSpace, combinations: [UInt32]?, count: Int) {
    self.space = space
    source = .grid(combinations)
    baseCount = count
    endIndex = count
  }

  /// Sets at places in the unit cube.
  ///
  /// - Parameter places: A number an axis, one set behind the other.
  init(_ space: ParameterSpace, places: [Double], count: Int) {
    self.space = space
    source = .places(places)
    baseCount = count
    endIndex = count
  }

  /// Each of these sets with each of some weight vectors, whose numbers stand behind its values.
  ///
  /// - Parameters:
  ///   - vectors: One behind the other.
  ///   - width: Numbers of a vector, at least 1.
  package func with(vectors: [Double], width: Int) -> ParameterSets {
    precondition(width > 0 && vectors.count % width == 0 && self.width == 0, "vectors are of one width")
    var copy = self
    copy.weights = vectors
    copy.width = width
    copy.endIndex = baseCount * (vectors.count / width)
    return copy
  }

  /// Adds a vector to those of the only set.
  package mutating func append(_ vector: [Double]) {
    precondition(baseCount == 1 && vector.count == width, "vectors are added where nothing else is varied")
    weights += vector
    endIndex += 1
  }

  package subscript(position: Int) -> ParameterSet {
    precondition(indices.contains(position), "a search has the sets that it counts")
    guard width > 0 else { return ParameterSet(trial: position + 1, values: values(position)) }
    let (set, vector) = position.quotientAndRemainder(dividingBy: endIndex / baseCount)
    let numbers = weights[(vector * width)..<((vector + 1) * width)]
    return ParameterSet(trial: position + 1, values: values(set) + numbers.map { .number($0) })
  }

  /// The set of a trial, by its number from 1; nil where there is no such trial.
  package func set(of trial: Int) -> ParameterSet? { indices.contains(trial - 1) ? self[trial - 1] : nil }

  private func values(_ set: Int) -> [JSONValue] {
    switch source {
    case .grid(let combinations): return space.combination(combinations.map { Int($0[set]) } ?? set)
    case .places(let places):
      let width = space.axes.count
      return space.combination(at: Array(places[(set * width)..<((set + 1) * width)]))
    }
  }
}
