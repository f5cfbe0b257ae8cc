import Terminal

/// Rows of cells in aligned columns.
struct TextTable {
  /// How a column's cells stand in it.
  enum Alignment { case left, right }

  let header: [String]
  private let alignments: [Alignment]
  let rows: [[String]]

  private static let gap = 2

  init(_ columns: [(title: String, alignment: Alignment)], rows: [[String]]) {
    header = columns.map(\.title)
    alignments = columns.map(\.alignment)
    self.rows = rows
  }

  /// The columns of a terminal that the longest line takes.
  var width: Int {
    widths.reduce(0, +) + Self.gap * max(0, header.count - 1)
  }

  /// The lines; `style` may colour a padded cell of a row without changing its width.
  func lines(style: (_ row: Int, _ column: Int, _ cell: String) -> String = { $2 }) -> [String] {
    let widths = widths
    func line(_ cells: [String], row: Int?) -> String {
      let padded = cells.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.columns)
        let text = alignments[column] == .left ? cell + space : space + cell
        return row.map { style($0, column, text) } ?? text
      }
      var text = padded.joined(separator: String(repeating: " ", count: Self.gap))
      while text.last == " " { text.removeLast() }
      return text
    }
    return [line(header, row: nil)] + rows.enumerated().map { line($1, row: $0) }
  }

  /// The table without as many columns as it takes to fit a terminal, and what they are called.
  ///
  /// - Parameters:
  ///   - width: the terminal's columns; nil for no limit.
  ///   - yielding: the columns that may be left out, the first of them first.
  func fitted(to width: Int?, yielding: [Int]) -> (table: TextTable, leftOut: [String]) {
    var table = self
    var kept = Array(header.indices)
    for column in yielding where table.width > width ?? .max {
      kept.removeAll { $0 == column }
      table = TextTable(
        kept.map { (header[$0], alignments[$0]) },
        rows: rows.map { row in kept.map { row[$0] } })
    }
    return (table, yielding.filter { !kept.contains($0) }.map { header[$0] })
  }

  private var widths: [Int] {
    header.indices.map { column in
      ([header] + rows).map { $0[column].columns }.max() ?? 0
    }
  }
}
