import Foundation
import Screen
import Terminal

/// Shows what a screen reports, and does what its keys say: q leaves, x exits, t traps, s overflows
/// an index in C's manner, o overflows the stack and O that of another thread, Ctrl-Z suspends, p prints, w wakes, many colours
/// come with m, and everything is painted again with Ctrl-L.
final class ProbeLoop {
  private let screen: Screen
  private let capture: StreamCapture?
  private var lines: [String] = []
  private var isDone = false
  private var manyColours = false

  init(screen: Screen, capture: StreamCapture?) {
    self.screen = screen
    self.capture = capture
  }

  /// Runs until q, a signal to stop, or the terminal's end.
  func run() {
    add("ready:\(screen.size.width)x\(screen.size.height):\(screen.depth)")
    while !isDone {
      screen.show(frame(), theme: Self.theme)
      for event in screen.read(timeoutMilliseconds: 20000) { handle(event) }
      for line in capture?.take().lines ?? [] { add("captured:\(line)") }
    }
  }

  private func handle(_ event: ScreenEvent) {
    switch event {
    case .input(.key(let key)):
      add("key:\(name(key))")
      act(key)
    case .input(.mouse(let mouse)):
      add("mouse:\(mouse.action):\(mouse.place.x):\(mouse.place.y)")
    case .input(.paste(let text)):
      add("paste:\(text.replacing("\n", with: "|"))")
    case .input(.resize(let size)):
      add("resize:\(size.width)x\(size.height)")
    case .stop(let signal):
      add("stop:\(signal)")
      isDone = ProcessInfo.processInfo.environment["PROBE_STUBBORN"] == nil
    case .resumed:
      add("resumed")
    case .lost:
      // There is no terminal to say it on.
      if let path = ProcessInfo.processInfo.environment["PROBE_LOST"] {
        try? "lost\n".write(toFile: path, atomically: true, encoding: .utf8)
      }
      isDone = true
    }
  }

  private func act(_ key: Key) {
    switch key {
    case .character("q"): isDone = true
    case .character("x"): exit(7)
    case .character("t"): fatalError("trapped-on-purpose")
    case .character("s"): UnsafeMutablePointer<Int>(bitPattern: 8)?.pointee = 1
    case .character("a"): abort()
    case .character("o"): add("\(Self.deepen(0))")
    case .character("O"):
      Thread.detachNewThread {
        Screen.protectThread()
        print(Self.deepen(0))
      }
    case .character("m"): manyColours.toggle()
    case .character("p"): print("printed-line")
    case .character("w"):
      let waker = screen.waker
      Thread.detachNewThread { waker.wake() }
      let count = screen.read(timeoutMilliseconds: 10000).count
      add("woken:\(count)")
    case .control("l"): screen.redraw()
    case .control("z"): screen.suspend()
    default: break
    }
  }

  private static func deepen(_ depth: Int) -> Int {
    withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 16) { bytes in
      bytes[0] = UInt8(truncatingIfNeeded: depth)
      return deepen(depth + 1) &+ Int(bytes[0])
    }
  }

  private func name(_ key: Key) -> String {
    switch key {
    case .character(let character): "\(character)"
    case .control(let character): "ctrl-\(character)"
    case .function(let number): "f\(number)"
    default: "\(key)"
    }
  }

  private func add(_ line: String) { lines.append(line) }

  private func frame() -> Frame {
    var canvas = Canvas(screen.size, symbols: Symbols(.braille))
    let title = Style(.title, [.bold])
    canvas.text("probe:日本語:é:⣿", x: 0, y: 0, title)
    // One line further down for each, so that it is written whole.
    for (index, line) in lines.enumerated() {
      let row = 1 + index % max(screen.size.height - 2, 1)
      canvas.fill(Rect(x: 0, y: row, width: screen.size.width, height: 1), " ", .plain)
      canvas.text(line, x: 0, y: row, Style(.text))
    }
    for x in 0..<(manyColours ? screen.size.width : 0) {
      for y in 1..<screen.size.height {
        let style = Style(.ramp(.heat, x), on: .ramp(.difference, y * 3))
        canvas[x, y] = Cell("#", style)
      }
    }
    canvas.text("error", x: 0, y: screen.size.height - 1, Style(.error, [.underline]))
    return canvas.frame
  }

  private static let theme = Theme(
    name: "probe",
    colours: [
      .title: Colour(red: 255, green: 135, blue: 0), .error: Colour(red: 255, green: 0, blue: 0),
      .background: Colour(red: 0, green: 0, blue: 0),
      .text: Colour(red: 200, green: 201, blue: 202),
    ],
    ramps: [
      .heat: (0...100).map { Colour(red: UInt8($0 * 2), green: 40, blue: 255 - UInt8($0 * 2)) },
      .difference: (0...100).map { Colour(red: 90, green: UInt8($0 * 2), blue: UInt8($0)) },
    ])
}
