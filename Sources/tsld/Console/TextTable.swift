/// Rows of cells in aligned columns.
struct TextTable {
  /// How a column's cells stand in it.
  enum Alignment { case left, right }

  let header: [String]
  let alignments: [Alignment]
  private(set) var rows: [[String]] = []

  init(_ columns: [(title: String, alignment: Alignment)]) {
    header = columns.map(\.title)
    alignments = columns.map(\.alignment)
  }

  mutating func add(_ row: [String]) { rows.append(row) }

  /// The lines; `style` may colour a padded cell of a row without changing its width.
  func lines(style: (_ row: Int, _ column: Int, _ cell: String) -> String = { $2 }) -> [String] {
    let widths = header.indices.map { column in
      ([header] + rows).map { $0[column].count }.max() ?? 0
    }
    func line(_ cells: [String], row: Int?) -> String {
      let padded = cells.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        let text = alignments[column] == .left ? cell + space : space + cell
        return row.map { style($0, column, text) } ?? text
      }
      var text = padded.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text
    }
    return [line(header, row: nil)] + rows.enumerated().map { line($1, row: $0) }
  }
}
