import Terminal
import Untrusted

/// A report as a sequence of parts, which become HTML, Markdown or lines of text.
///
/// Whatever comes from a run is escaped here, in each form as it needs it.
package struct ReportDocument: Sendable {
  /// A table's cell: as people read it, and where that is rounded, the number itself.
  package struct Cell: Sendable, ExpressibleByStringInterpolation {
    let text: String
    var exact: String?

    package init(_ text: String) { self.text = text }
    package init(stringLiteral text: String) { self.text = text }

    /// A number in a few digits.
    init(_ number: Double?, digits: Int = 4) {
      text = number.map { Format.number($0, digits: digits) } ?? "-"
      exact = number.map { "\($0)" }
    }
  }

  enum Part: Sendable {
    case heading(String)
    case paragraph(String)
    case table([String], [[Cell]])
    /// A picture, what it is called, and what is said below it.
    case picture(SVGFrame, name: String, caption: String)
  }

  let title: String
  var parts: [Part] = []

  // MARK: HTML

  /// One file that needs no other and no network, readable in print.
  package var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(SVGFrame.escaped(safe(title)))</title>
    <style>
    body { font: 15px/1.5 system-ui, sans-serif; max-width: 62em; margin: 2em auto; padding: 0 1em;
      color: #222; background: #fff; }
    h1, h2 { line-height: 1.2; } h2 { margin-top: 2em; border-bottom: 1px solid #ccc; }
    table { border-collapse: collapse; margin: 1em 0; }
    th, td { padding: .2em .8em .2em 0; text-align: left; vertical-align: top;
      border-bottom: 1px solid #eee; overflow-wrap: anywhere; white-space: pre-wrap; }
    figure { margin: 1em 0; break-inside: avoid; } figure svg { max-width: 100%; height: auto; }
    figcaption { color: #555; }
    @media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } }
    </style>
    </head>
    <body>
    <h1>\(SVGFrame.escaped(safe(title)))</h1>
    \(parts.map(html).joined(separator: "\n"))
    </body>
    </html>

    """
  }

  private func html(_ part: Part) -> String {
    func escaped(_ text: String) -> String { SVGFrame.escaped(safe(text)) }
    switch part {
    case .heading(let text): return "<h2>\(escaped(text))</h2>"
    case .paragraph(let text): return "<p>\(escaped(text))</p>"
    case .table(let header, let rows):
      let head =
        header.isEmpty
        ? "" : "<tr>" + header.map { "<th>\(escaped($0))</th>" }.joined() + "</tr>\n"
      let body = rows.map { row in
        "<tr>"
          + row.map { cell in
            let exact = cell.exact.map { " title=\"\(escaped($0))\"" } ?? ""
            return "<td\(exact)>\(escaped(cell.text))</td>"
          }.joined() + "</tr>"
      }
      return "<table>\n\(head)\(body.joined(separator: "\n"))\n</table>"
    case .picture(let picture, _, let caption):
      return "<figure>\n\(picture.text)<figcaption>\(escaped(caption))</figcaption>\n</figure>"
    }
  }

  // MARK: Markdown

  /// The text, and the pictures that it names, by their files' names.
  ///
  /// - Parameter base: what the pictures' names begin with.
  package func markdown(base: String) -> (text: String, pictures: [(name: String, svg: String)]) {
    var pictures: [(String, String)] = []
    let blocks = parts.map { part -> String in
      switch part {
      case .heading(let text): return "## \(plain(text))"
      case .paragraph(let text): return plain(text)
      case .table(let header, let rows):
        let columns = max(header.count, rows.map(\.count).max() ?? 0)
        func line(_ cells: [String]) -> String {
          let all = cells + [String](repeating: "", count: columns - cells.count)
          return "| " + all.map(plain).joined(separator: " | ") + " |"
        }
        let rule = "|" + String(repeating: " --- |", count: columns)
        return ([line(header), rule] + rows.map { line($0.map { $0.exact ?? $0.text }) })
          .joined(separator: "\n")
      case .picture(let picture, let name, let caption):
        let file = "\(base)-\(name).svg"
        pictures.append((file, picture.text))
        return "![\(plain(caption))](\(file))"
      }
    }
    return ("# \(plain(title))\n\n" + blocks.joined(separator: "\n\n") + "\n", pictures)
  }

  /// Text that Markdown takes for nothing else.
  private func plain(_ text: String) -> String {
    var result = ""
    for character in safe(text) {
      switch character {
      case "\n": result += "<br>"
      case "<": result += "&lt;"
      case "&": result += "&amp;"
      case "\\", "`", "*", "_", "[", "]", "|", "#", "!", "~": result += "\\\(character)"
      default: result.append(character)
      }
    }
    return result
  }

  // MARK: Lines

  /// Tables and paragraphs for a terminal of so many columns; pictures are left out.
  package func lines(width: Int = .max) -> [String] {
    [TerminalText.escaped(title)] + parts.flatMap { lines(of: $0, width: width) }
  }

  func lines(of part: Part, width: Int) -> [String] {
    switch part {
    case .heading(let text): return ["", TerminalText.escaped(text)]
    case .paragraph(let text):
      return text.split(separator: "\n").flatMap {
        TerminalText.escaped(String($0)).wrapped(to: width)
      }
    case .table(let header, let rows):
      let cells = (header.isEmpty ? [] : [header]) + rows.map { $0.map(\.text) }
      let safe = cells.map { $0.map { TerminalText.escaped($0) } }
      let widths = Self.widths(of: safe, in: width)
      return safe.flatMap { row -> [String] in
        let columns = zip(row, widths).map { $0.columns <= $1 ? [$0] : $0.wrapped(to: $1) }
        return (0..<(columns.map(\.count).max() ?? 0)).map { index in
          var line = "  "
          for (column, width) in zip(columns, widths) {
            let text = index < column.count ? column[index] : ""
            line += text + String(repeating: " ", count: max(width - text.columns, 0) + 2)
          }
          while line.last == " " { line.removeLast() }
          return line
        }
      }
    case .picture: return []
    }
  }

  /// The columns' widths: what their cells need, the widest cut where there is no room.
  private static func widths(of rows: [[String]], in width: Int) -> [Int] {
    var widths = (0..<(rows.map(\.count).max() ?? 0)).map { column in
      rows.compactMap { column < $0.count ? $0[column].columns : nil }.max() ?? 0
    }
    while let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > 12,
      widths.reduce(2, +) + 2 * (widths.count - 1) > width
    {
      widths[widest] -= 1
    }
    return widths
  }

  /// Nothing that a browser or an editor would not show.
  private func safe(_ text: String) -> String { TerminalText.escaped(text, keeping: [.newlines]) }
}
