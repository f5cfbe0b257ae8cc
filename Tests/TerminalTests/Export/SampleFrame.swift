import Terminal

/// A frame with a bit of everything that panes draw.
enum SampleFrame {
  static let frame: Frame = {
    var canvas = Canvas(Size(44, 11), symbols: Symbols(.braille))
    drawBox(&canvas)
    canvas.text(" loss & <terms> ", x: 2, y: 0, Style(.title, .bold))
    canvas.text("total", x: 2, y: 1, Style(.loss))
    canvas.text("⠀⡠⠊⠉⠒⠤⣀⡀⠀⠀⣀⠤⠒⠉⠉⠒⠤⣀⣀⣀⠤⠤", x: 10, y: 1, Style(.loss))
    canvas.text("⣿⣷⣶⣤⣄⣀⡀", x: 33, y: 1, Style(.student))
    canvas.text("ground truth", x: 2, y: 2, Style(.groundTruth, [.underline]))
    canvas.text("▁▂▃▄▅▆▇█▉▊▋▌▍▎▏▐▔▕▀", x: 16, y: 2, Style(.groundTruth))
    canvas.text("▖▗▘▙▚▛▜▝▞▟", x: 16, y: 3, Style(.distillation))
    canvas.text("░░▒▒▓▓██", x: 28, y: 3, Style(.progress, .dim))
    canvas.text("┌─┬┐ ╭╮ ┄┄╌╌┈┈", x: 2, y: 4, Style(.divider))
    canvas.text("├─┼┤ ╰╯ ┆╎┊╴╵╶╷", x: 2, y: 5, Style(.divider))
    canvas.text("└─┴┘ ━━ ══", x: 2, y: 6, Style(.divider))
    canvas.text("日本 3.14 selected", x: 2, y: 7, .selected)
    canvas.text("reversed", x: 23, y: 7, Style(.warning, .reverse))
    for x in 0..<40 {
      let ink = Ink.share(.difference, Double(x) / 39)
      canvas[2 + x, 8] = Cell("▀", Style(.share(.heat, Double(x) / 39), on: ink))
    }
    canvas.text("\"quoted\" ✓ ▲ → …", x: 2, y: 9, Style(.good))
    return canvas.frame
  }()

  private static func drawBox(_ canvas: inout Canvas) {
    let (right, bottom) = (canvas.size.width - 1, canvas.size.height - 1)
    let style = Style(.divider)
    for x in 1..<right {
      canvas[x, 0] = Cell("─", style)
      canvas[x, bottom] = Cell("─", style)
    }
    for y in 1..<bottom {
      canvas[0, y] = Cell("│", style)
      canvas[right, y] = Cell("│", style)
    }
    canvas[0, 0] = Cell("╭", style)
    canvas[right, 0] = Cell("╮", style)
    canvas[0, bottom] = Cell("╰", style)
    canvas[right, bottom] = Cell("╯", style)
  }
}
