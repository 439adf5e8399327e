/// A binary heap (Williams 1964): always knows the least of its elements.
///
/// Of elements of which neither precedes the other it does not say which comes first. Where that can show in a result,
/// give the elements an order without ties, for example by a place beside a time.
@usableFromInline
package struct Heap<Element: Comparable> {
  /// The elements; none precedes its parent, which stands at `(place - 1) / 2`.
  @usableFromInline package internal(set) var elements: [Element] = []

  /// An empty heap.
  @inlinable
  package init() {}

  /// Whether there are no elements.
  @inlinable package var isEmpty: Bool { elements.isEmpty }

  /// Number of elements.
  @inlinable package var count: Int { elements.count }

  /// The least element; nil without elements.
  @inlinable package var first: Element? { elements.first }

  /// Makes room for so many elements.
  @inlinable
  package mutating func reserveCapacity(_ capacity: Int) { elements.reserveCapacity(capacity) }

  /// Adds an element.
  ///
  /// Complexity: O(log n).
  @inlinable
  package mutating func insert(_ element: Element) {
    elements.append(element)
    siftUp(from: elements.count - 1)
  }

  /// Removes the least element; nil without elements.
  ///
  /// Complexity: O(log n).
  @inlinable
  package mutating func removeFirst() -> Element? { elements.isEmpty ? nil : remove(at: 0) }

  /// Puts another element in the place of the least one: one descent instead of a removal and an insertion.
  ///
  /// Complexity: O(log n).
  /// - Precondition: The heap is not empty.
  @inlinable
  package mutating func replaceFirst(with element: Element) {
    elements[0] = element
    siftDown(from: 0)
  }

  /// Removes the element at a place of `elements`.
  ///
  /// Complexity: O(log n).
  @inlinable
  package mutating func remove(at place: Int) -> Element {
    let last = elements.removeLast()
    if place == elements.count { return last }
    let removed = elements[place]
    elements[place] = last
    siftDown(from: place)
    if place > 0 { siftUp(from: place) }
    return removed
  }

  /// What moves is held until its place is found, instead of being exchanged at each step.
  @inlinable
  mutating func siftUp(from place: Int) {
    elements.withUnsafeMutableBufferPointer { elements in
      var child = place
      let moved = elements[child]
      while child > 0 {
        let parent = (child - 1) / 2
        guard moved < elements[parent] else { break }
        elements[child] = elements[parent]
        child = parent
      }
      elements[child] = moved
    }
  }

  @inlinable
  mutating func siftDown(from place: Int) {
    elements.withUnsafeMutableBufferPointer { elements in
      var parent = place
      let moved = elements[parent]
      while true {
        var least = 2 * parent + 1
        guard least < elements.count else { break }
        if least + 1 < elements.count, elements[least + 1] < elements[least] { least += 1 }
        guard elements[least] < moved else { break }
        elements[parent] = elements[least]
        parent = least
      }
      elements[parent] = moved
    }
  }
}

extension Heap: Sendable where Element: Sendable {}
