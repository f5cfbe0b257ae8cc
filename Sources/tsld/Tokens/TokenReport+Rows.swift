import Engine
import Text
import Untrusted

extension TokenReport.Row {
  /// What was found out about a token; nil where no teacher looked at it.
  init?(_ insight: TokenInspector.Insight, _ tokenizer: Tokenizer, hasStudent: Bool) {
    guard let teacher = insight.teacher else { return nil }
    func candidates(_ list: [TokenInspector.Candidate]) -> [TokenReport.Candidate] {
      list.map { candidate in
        let bytes = tokenizer.bytes(of: candidate.token) ?? []
        return TokenReport.Candidate(
          token: candidate.token, text: String(decoding: bytes, as: UTF8.self),
          probability: candidate.probability, shown: TerminalText.escaped(bytes: bytes))
      }
    }
    let bytes = tokenizer.bytes(of: insight.token) ?? []
    position = insight.position
    token = insight.token
    text = String(decoding: bytes, as: UTF8.self)
    shown = TerminalText.escaped(bytes: bytes)
    teacherCrossEntropy = teacher.crossEntropy
    teacherEntropy = teacher.entropy
    confidence = teacher.confidence
    tokenScale = teacher.tokenScale
    teacherTop = candidates(teacher.top)
    studentCrossEntropy = hasStudent ? insight.studentCrossEntropy : nil
    kd = hasStudent ? teacher.softCrossEntropy : nil
    studentTop = hasStudent ? candidates(insight.studentTop) : nil
  }
}

extension TokenReport {
  private static let barWidth = 8

  /// A table whose token cells are shaded by the token scale, and followed by a bar.
  ///
  /// - Parameter width: a terminal's columns; as many of the candidates are shown as fit, at least
  ///   one of each model, and where that is not enough fewer columns. Last lines say what was
  ///   left out.
  func lines(isColoured: Bool, width: Int? = nil) -> [String] {
    let fit = TokenTableFit(self, width: width)
    let shares = shares
    let lines = fit.table.lines { row, column, cell in
      isColoured && column == 1 ? TerminalColour.shaded(cell, share: shares[row]) : cell
    }
    return lines + fit.notes
  }

  /// The table with so many candidates of each model.
  func table(teacherCount: Int, studentCount: Int) -> TextTable {
    var columns: [(title: String, alignment: TextTable.Alignment)] = [
      ("POS", .right), ("TOKEN", .left), ("SCALE", .right), ("", .left), ("T.CE", .right),
      ("ENTROPY", .right), ("CONF", .right),
    ]
    if hasStudent { columns += [("S.CE", .right), ("KD", .right)] }
    columns.append(("TEACHER", .left))
    if hasStudent { columns.append(("STUDENT", .left)) }
    var table = TextTable(columns)
    for (row, share) in zip(rows, shares) {
      var cells = [
        "\(row.position)", "│\(row.shown)│", number(row.tokenScale, 4), bar(share),
        number(row.teacherCrossEntropy, 3), number(row.teacherEntropy, 3),
        number(row.confidence, 3),
      ]
      if hasStudent { cells += [number(row.studentCrossEntropy, 3), number(row.kd, 3)] }
      cells.append(list(row.teacherTop.prefix(teacherCount)))
      if hasStudent { cells.append(list((row.studentTop ?? []).prefix(studentCount))) }
      table.add(cells)
    }
    return table
  }

  /// Whether there is a student beside the teacher.
  var hasStudent: Bool { rows.contains { $0.studentTop != nil } }

  /// Where each token's scale stands between the smallest and the largest, from 0 to 1.
  private var shares: [Double] {
    let scales = rows.map(\.tokenScale)
    let (low, high) = (scales.min() ?? 0, scales.max() ?? 0)
    return scales.map { high > low ? Double(($0 - low) / (high - low)) : 0.5 }
  }

  private func bar(_ share: Double) -> String {
    let length = share.isFinite ? Int((share * Double(Self.barWidth - 1)).rounded()) + 1 : 0
    return String(repeating: "█", count: length)
  }

  private func list(_ candidates: ArraySlice<Candidate>) -> String {
    candidates.map { "│\($0.shown)│ \(number($0.probability, 2))" }.joined(separator: " ")
  }

  private func number(_ value: Float?, _ digits: Int) -> String {
    Figures.decimal(value.map(Double.init), digits)
  }
}
