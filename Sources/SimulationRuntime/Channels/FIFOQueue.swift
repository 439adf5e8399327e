/// A queue whose memory stays in proportion to what is in it, also when it is never quite empty.
@usableFromInline
struct FIFOQueue<Element> {
  @usableFromInline var elements: [Element?] = []
  /// Where the first element is; what stands before it has been taken.
  @usableFromInline var head = 0

  @usableFromInline init() {}

  @inlinable var isEmpty: Bool { head == elements.count }
  @inlinable var count: Int { elements.count - head }

  /// Complexity: O(1) amortised.
  @inlinable
  mutating func append(_ element: Element) {
    if head > 32, head > elements.count / 2 {
      elements.removeSubrange(..<head)
      head = 0
    }
    elements.append(element)
  }

  @inlinable
  mutating func popFirst() -> Element? {
    guard head < elements.count else { return nil }
    let element = elements[head].take()
    head += 1
    if head == elements.count {
      elements.removeAll(keepingCapacity: elements.count <= 64)
      head = 0
    }
    return element
  }

  mutating func removeAll() {
    elements = []
    head = 0
  }
}
