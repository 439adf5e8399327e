/// The places of addresses in a list: a table that finds an address by a multiplication, where a `Dictionary` would
/// hash it, which shows where there are ten thousand.
struct AddressPlaces {
  private static var none: Int { -1 }

  /// A power of two of them, at least half of them free.
  private var slots: [(address: UInt, place: Int)]
  private var count = 0

  /// - Parameter capacity: About how many addresses there will be.
  init(capacity: Int) {
    var size = 16
    while size < 2 * capacity { size *= 2 }
    slots = Array(repeating: (0, Self.none), count: size)
  }

  /// The place of an address, which is a new one where nobody asked for it before.
  mutating func place(of address: UnsafeRawPointer, new: Int) -> Int {
    let address = UInt(bitPattern: address)
    let slot = slot(of: address)
    if slots[slot].place != Self.none { return slots[slot].place }
    slots[slot] = (address, new)
    count += 1
    if 2 * count > slots.count { grow() }
    return new
  }

  /// Where an address is, or where there is room for it.
  private func slot(of address: UInt) -> Int {
    // Its bits are mixed, as those of memory are much alike; a factor of Fibonacci hashing.
    let mixed = UInt64(address) &* 0x9E37_79B9_7F4A_7C15
    var slot = Int(truncatingIfNeeded: mixed &>> 32) & (slots.count - 1)
    while slots[slot].place != Self.none && slots[slot].address != address { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: (0, Self.none), count: 2 * old.count)
    for entry in old where entry.place != Self.none { slots[slot(of: entry.address)] = entry }
  }
}
