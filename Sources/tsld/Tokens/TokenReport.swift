import Engine
import Terminal
import Text
import Untrusted

/// Every token of a text with what both models make of it, for people and as JSON.
struct TokenReport: Report {
  /// What was found out about every token that the teacher looked at.
  private let rows: [(insight: TokenInspector.Insight, teacher: TokenInspector.Teacher)]
  private let tokenizer: Tokenizer
  /// Whether there is a student beside the teacher.
  private let hasStudent: Bool

  init(_ insights: [TokenInspector.Insight], _ tokenizer: Tokenizer, hasStudent: Bool) {
    rows = insights.compactMap { insight in insight.teacher.map { (insight, $0) } }
    self.tokenizer = tokenizer
    self.hasStudent = hasStudent
  }

  /// Whether each model's losses are numbers.
  var hasFiniteTeacher: Bool { rows.allSatisfy(\.teacher.crossEntropy.isFinite) }
  var hasFiniteStudent: Bool {
    !hasStudent || rows.allSatisfy(\.insight.studentCrossEntropy.isFinite)
  }

  // MARK: JSON

  var content: [Fields] {
    rows.map { insight, teacher in
      [
        "position": insight.position, "token": insight.token, "text": text(insight.token),
        "teacher_cross_entropy": teacher.crossEntropy, "teacher_entropy": teacher.entropy,
        "confidence": teacher.confidence, "token_scale": teacher.tokenScale,
        "teacher_top": fields(teacher.top),
        "student_cross_entropy": hasStudent ? insight.studentCrossEntropy : nil,
        "kd": hasStudent ? teacher.softCrossEntropy : nil,
        "student_top": hasStudent ? fields(insight.studentTop) : nil,
      ]
    }
  }

  private func fields(_ candidates: [TokenInspector.Candidate]) -> [Fields] {
    candidates.map {
      ["token": $0.token, "text": text($0.token), "probability": $0.probability]
    }
  }

  private func text(_ token: Int32) -> String {
    String(decoding: tokenizer.bytes(of: token) ?? [], as: UTF8.self)
  }

  // MARK: Table

  private static let barWidth = 8

  var summary: String { lines(isColoured: false).joined(separator: "\n") }

  /// A table whose token cells are shaded by the token scale, and followed by a bar.
  ///
  /// - Parameter width: a terminal's columns; as many of the candidates are shown as fit, at least
  ///   one of each model, and where that is not enough fewer columns. Last lines say what was
  ///   left out.
  func lines(isColoured: Bool, width: Int? = nil) -> [String] {
    let (table, notes) = fitted(to: width)
    let shares = shares
    let lines = table.lines { row, column, cell in
      isColoured && column == 1 ? StandardOutput.shaded(cell, share: shares[row]) : cell
    }
    return lines + notes
  }

  /// The table with as much in it as a terminal's lines hold, and lines that say what was left out.
  private func fitted(to width: Int?) -> (table: TextTable, notes: [String]) {
    let most = rows.map(\.teacher.top.count).max() ?? 0
    let (least, all) = hasStudent ? (2, 2 * most) : (1, most)
    var shown = width == nil ? all : least
    while let width, shown < all, table(shown + 1).width <= width { shown += 1 }
    // One candidate each may still be too much. Then the bar goes, which repeats the scale, then
    // ENTROPY, CONF, and with a student KD.
    let (table, leftOut) = table(shown)
      .fitted(to: width, yielding: hasStudent ? [3, 5, 6, 8] : [3, 5, 6])
    var parts: [String] = []
    if shown < all {
      let (teacher, student) = counts(shown)
      let which = hasStudent ? "\(teacher) and \(student)" : "\(teacher)"
      parts.append("\(which) of \(most) likeliest tokens shown")
    }
    let titles = leftOut.filter { !$0.isEmpty }
    if !titles.isEmpty { parts.append("\(titles.joined(separator: ", ")) left out") }
    if let width, table.width > width { parts.append("lines need \(table.width) columns") }
    if !parts.isEmpty { parts.append("--json has all") }
    return (table, Self.lines(of: parts, width: width ?? .max))
  }

  /// The parts one after another, on as few lines as hold them.
  private static func lines(of parts: [String], width: Int) -> [String] {
    parts.reduce(into: []) { lines, part in
      if let last = lines.last, last.columns + part.columns + 2 <= width {
        lines[lines.count - 1] = last + "; " + part
      } else {
        lines.append(part)
      }
    }
  }

  /// How many of so many candidates are each model's: they go from the right end, the student's last
  /// one, the teacher's last one, and so on.
  private func counts(_ candidates: Int) -> (teacher: Int, student: Int) {
    hasStudent ? ((candidates + 1) / 2, candidates / 2) : (candidates, 0)
  }

  /// The table with so many candidates of both models together.
  private func table(_ candidates: Int) -> TextTable {
    let counts = counts(candidates)
    var columns: [(title: String, alignment: TextTable.Alignment)] = [
      ("POS", .right), ("TOKEN", .left), ("SCALE", .right), ("", .left), ("T.CE", .right),
      ("ENTROPY", .right), ("CONF", .right),
    ]
    if hasStudent { columns += [("S.CE", .right), ("KD", .right)] }
    columns.append(("TEACHER", .left))
    if hasStudent { columns.append(("STUDENT", .left)) }
    let cells = zip(rows, shares).map { row, share in
      let (insight, teacher) = row
      var cells = [
        "\(insight.position)", shown(insight.token), teacher.tokenScale.fixed(4), bar(share),
        teacher.crossEntropy.fixed(3), teacher.entropy.fixed(3), teacher.confidence.fixed(3),
      ]
      if hasStudent {
        cells += [insight.studentCrossEntropy.fixed(3), teacher.softCrossEntropy.fixed(3)]
      }
      cells.append(list(teacher.top.prefix(counts.teacher)))
      if hasStudent { cells.append(list(insight.studentTop.prefix(counts.student))) }
      return cells
    }
    return TextTable(columns, rows: cells)
  }

  /// Where each token's scale stands between the smallest and the largest, from 0 to 1.
  private var shares: [Double] {
    let scales = rows.map(\.teacher.tokenScale)
    let (low, high) = (scales.min() ?? 0, scales.max() ?? 0)
    return scales.map { high > low ? Double(($0 - low) / (high - low)) : 0.5 }
  }

  private func bar(_ share: Double) -> String {
    let length = share.isFinite ? Int((share * Double(Self.barWidth - 1)).rounded()) + 1 : 0
    return String(repeating: "█", count: length)
  }

  private func list(_ candidates: ArraySlice<TokenInspector.Candidate>) -> String {
    candidates.map { "\(shown($0.token)) \($0.probability.fixed(2))" }.joined(separator: " ")
  }

  /// The token as a terminal may show it.
  private func shown(_ token: Int32) -> String {
    "│\(TerminalText.escaped(bytes: tokenizer.bytes(of: token) ?? []))│"
  }
}
