import Terminal

/// The table of a token report with as much in it as a terminal's lines hold.
struct TokenTableFit {
  let table: TextTable
  /// Lines that say what was left out; none where nothing was.
  let notes: [String]

  /// The columns that go when one candidate each is still too much, the first of them first: the
  /// bar, which repeats the scale, ENTROPY, CONF, and with a student KD.
  private static let yielding = [3, 5, 6]
  private static let yieldingWithStudent = yielding + [8]

  init(_ report: TokenReport, width: Int?) {
    let hasStudent = report.hasStudent
    let most = report.rows.map(\.teacherTop.count).max() ?? 0
    // Candidates go from the right end: the student's last one, the teacher's last one, and so on.
    func counts(_ total: Int) -> (teacher: Int, student: Int) {
      hasStudent ? ((total + 1) / 2, total / 2) : (total, 0)
    }
    func table(_ total: Int) -> TextTable {
      let counts = counts(total)
      return report.table(teacherCount: counts.teacher, studentCount: counts.student)
    }
    let (least, all) = hasStudent ? (2, 2 * most) : (1, most)
    let total = width.map { width in
      Self.largest(in: least...max(least, all)) { table($0).width <= width }
    }
    let found = total ?? all
    let shown = counts(found)
    let (fitted, leftOut) = table(found).fitted(
      to: width, yielding: hasStudent ? Self.yieldingWithStudent : Self.yielding)
    self.table = fitted
    var parts: [String] = []
    if shown.teacher < most || hasStudent && shown.student < most {
      let which = hasStudent ? "\(shown.teacher) and \(shown.student)" : "\(shown.teacher)"
      parts.append("\(which) of \(most) likeliest tokens shown")
    }
    let titles = leftOut.filter { !$0.isEmpty }
    if !titles.isEmpty { parts.append("\(titles.joined(separator: ", ")) left out") }
    if let width, fitted.width > width { parts.append("lines need \(fitted.width) columns") }
    if !parts.isEmpty { parts.append("--json has all") }
    notes = Self.lines(of: parts, width: width ?? .max)
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

  /// The largest number that fits, where smaller ones fit too; the smallest where none does.
  private static func largest(in range: ClosedRange<Int>, fits: (Int) -> Bool) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high + 1) / 2
      if fits(middle) { low = middle } else { high = middle - 1 }
    }
    return low
  }
}
