/// Lanes that belong to one module: what generic rules become for them belongs to that module too, and no other has the
/// same.
///
/// The linker keeps one of all functions of the same name, and a rule that is specialised for `SIMD8<Double>` has one
/// name wherever that is done. A module that is compiled for wider vectors than others must not share its functions
/// with them: a processor without these vectors would come to them. Its lanes are a `ModuleLane` of a type `Module`
/// that it declares itself, which is then a part of each such name.
///
/// In memory it is what it is made of.
@usableFromInline
package struct ModuleLane<Base: Lane, Module>: Lane {
  @usableFromInline package typealias Mask = Base.Mask
  @usableFromInline package typealias Part = ModulePart<Base.Part, Module>

  @usableFromInline var base: Base

  @inlinable @inline(__always) init(_ base: Base) { self.base = base }

  @inlinable @inline(__always) package init(repeating value: Double) { base = Base(repeating: value) }

  @inlinable @inline(__always) package static var laneCount: Int { Base.laneCount }
  @inlinable @inline(__always) package static var zero: Self { Self(.zero) }

  @inlinable @inline(__always) package subscript(part index: Int) -> Part {
    get { Part(base[part: index]) }
    set { base[part: index] = newValue.base }
  }

  @inlinable @inline(__always) package subscript(lane: Int) -> Double {
    get { base[lane] }
    set { base[lane] = newValue }
  }

  @inlinable @inline(__always) package static func + (left: Self, right: Self) -> Self { Self(left.base + right.base) }
  @inlinable @inline(__always) package static func - (left: Self, right: Self) -> Self { Self(left.base - right.base) }
  @inlinable @inline(__always) package static func * (left: Self, right: Self) -> Self { Self(left.base * right.base) }
  @inlinable @inline(__always) package static func / (left: Self, right: Self) -> Self { Self(left.base / right.base) }

  @inlinable @inline(__always) package static func == (left: Self, right: Self) -> Bool { left.base == right.base }
  @inlinable @inline(__always) package static func .< (left: Self, right: Self) -> Mask { left.base .< right.base }
  @inlinable @inline(__always) package static func .<= (left: Self, right: Self) -> Mask { left.base .<= right.base }
  @inlinable @inline(__always) package static func .== (left: Self, right: Self) -> Mask { left.base .== right.base }

  @inlinable @inline(__always) package var magnitude: Self { Self(base.magnitude) }

  @inlinable @inline(__always) package func union(_ other: Self) -> Self { Self(base.union(other.base)) }

  @inlinable @inline(__always) package func withSign(of other: Self) -> Self { Self(base.withSign(of: other.base)) }

  @inlinable @inline(__always) package func replacing(with other: Self, where mask: Mask) -> Self {
    Self(base.replacing(with: other.base, where: mask))
  }

  @inlinable @inline(__always) package static func least(_ first: Self, _ second: Self) -> Self {
    Self(Base.least(first.base, second.base))
  }
}

/// Some lanes of a `ModuleLane`.
@usableFromInline
package struct ModulePart<Base: LanePart, Module>: LanePart {
  @usableFromInline var base: Base

  @inlinable @inline(__always) init(_ base: Base) { self.base = base }

  @inlinable @inline(__always) package init(repeating value: Double) { base = Base(repeating: value) }

  @inlinable @inline(__always) package static var laneCount: Int { Base.laneCount }

  @inlinable @inline(__always) package static func + (left: Self, right: Self) -> Self { Self(left.base + right.base) }
  @inlinable @inline(__always) package static func - (left: Self, right: Self) -> Self { Self(left.base - right.base) }
  @inlinable @inline(__always) package static func * (left: Self, right: Self) -> Self { Self(left.base * right.base) }
  @inlinable @inline(__always) package static func / (left: Self, right: Self) -> Self { Self(left.base / right.base) }

  @inlinable @inline(__always) package static func lesser(_ first: Self, _ second: Self) -> Self {
    Self(Base.lesser(first.base, second.base))
  }

  @inlinable @inline(__always) package var isPositive: Bool { base.isPositive }
  @inlinable @inline(__always) package var isNumber: Bool { base.isNumber }
}
