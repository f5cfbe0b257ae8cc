import Untrusted

/// A frame as a picture: an SVG document that looks the same everywhere.
///
/// Grounds, block elements, braille dots and light lines are drawn as shapes, so that they join
/// without gaps whatever font there is; all that has the same colour is one path. The rest is text
/// in a monospaced font, stretched to the width of its cells. The same frame and theme always give
/// the same bytes.
package struct SVGFrame: Sendable {
  /// A cell's size in pixels; eighths of it are whole pixels.
  static let cell = Size(8, 16)
  /// Pixels around the frame.
  private static let margin = 8

  /// The document.
  package let text: String

  /// Draws a frame in a theme's colours.
  ///
  /// - Parameter title: what screen readers and tooltips call the picture.
  package init(_ frame: Frame, theme: Theme, title: String) {
    let looks = SVGLooks(theme)
    var picture = SVGPicture(frame)
    for y in 0..<frame.size.height { picture.draw(row: y, looks) }
    let width = frame.size.width * Self.cell.width + 2 * Self.margin
    let height = frame.size.height * Self.cell.height + 2 * Self.margin
    let head = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" \
      width="\(width)" height="\(height)" role="img">
      <title>\(Self.escaped(TerminalText.escaped(title)))</title>
      <rect width="\(width)" height="\(height)" rx="6" fill="\(looks.background.hexadecimal)"/>
      <g transform="translate(\(Self.margin) \(Self.margin))" font-size="13" \
      font-family="DejaVu Sans Mono, Menlo, Consolas, Liberation Mono, monospace">

      """
    text = head + picture.elements.map { $0 + "\n" }.joined() + "</g>\n</svg>\n"
  }

  /// Text as XML has it.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      // XML has no way at all to write these.
      case "\0"..<" ", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
