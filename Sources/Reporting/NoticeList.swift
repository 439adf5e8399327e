import FileFormats
import RunResults

/// Notices as people read them: severity, code and sentence, one below the other.
public struct NoticeList: Sendable {
  private let notices: [Notice]
  private let namesPortfolios: Bool

  /// Most notices that are shown; the manifest has them all.
  public static let limit = 20

  /// A list in the order of `notices`.
  ///
  /// - Parameter namesPortfolios: Whether a sentence begins with the portfolio that it is about.
  public init(_ notices: [Notice], namesPortfolios: Bool = true) {
    self.notices = notices
    self.namesPortfolios = namesPortfolios
  }

  /// The lines; sentences are broken between words at `width`.
  public func lines(width: Int = RunReport.defaultWidth) -> [String] {
    let shown = notices.prefix(Self.limit)
    let codeWidth = shown.map { $0.code.rawValue.utf8.count }.max() ?? 0
    let texts = shown.map { notice in
      (
        TextTable.padded(notice.code.severity.rawValue, to: Self.severityWidth) + "   "
          + TextTable.padded(notice.code.rawValue, to: codeWidth), sentence(notice)
      )
    }
    var lines = LabelledText(texts).lines(width: width)
    if notices.count > shown.count {
      lines.append("and \(NumberText.grouped(notices.count - shown.count)) more, in the manifest")
    }
    return lines
  }

  private static let severityWidth = NoticeSeverity.allCases.map { $0.rawValue.utf8.count }.max() ?? 0

  private func sentence(_ notice: Notice) -> String {
    var text = notice.text
    if namesPortfolios, let portfolio = notice.portfolio { text = "\(portfolio): \(text)" }
    if let help = notice.help { text += "; what helps: \(help)" }
    return text
  }
}
