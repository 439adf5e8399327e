import Determinism
import EquityLoops
import EquityLoopsAVX2
import EquityLoopsAVX512
import PortfolioLanes

extension LaneLoops {
  /// Those for vectors of some width.
  ///
  /// - Precondition: The processor has them.
  static func of(_ vectors: VectorWidth) -> LaneLoops {
    // A program that was built for vectors as wide has them in all of its modules.
    if vectors <= VectorWidth.ofProgram { return EquityLoops.BuiltLoops.all }
    return vectors == .widest ? EquityLoopsAVX512.BuiltLoops.all : EquityLoopsAVX2.BuiltLoops.all
  }
}
