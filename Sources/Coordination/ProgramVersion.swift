/// Which program computed a result; written into every manifest.
public enum ProgramVersion {
  /// The version of this program.
  public static let current = "0.1.0"

  /// The compiler that built it, as far as it tells.
  public static var toolchain: String {
    #if compiler(>=6.4)
      "Swift 6.4 or later"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #else
      "Swift before 6.3"
    #endif
  }
}
