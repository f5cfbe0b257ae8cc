import Foundation
import Screen
import Terminal

/// A program that only the tests start: it shows what its screen reports, one line for each.
///
/// Its arguments are the colours (`none`, `16`, `256`, `truecolor`, or what is detected) and `capture`.
@main
enum Probe {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    do {
      let screen = try Screen { terminal in depth(terminal, arguments) }
      let waker = screen.waker
      let capture =
        arguments.contains("capture") ? try StreamCapture(arrived: { waker.wake() }) : nil
      ProbeLoop(screen: screen, capture: capture).run()
      screen.close()
      capture?.close()
      // Where nobody reads, it would wait for ever.
      if ProcessInfo.processInfo.environment["PROBE_STALLED"] != nil { _exit(3) }
      print("left-the-screen")
    } catch {
      print("error: \(error)")
      exit(2)
    }
  }

  private static func depth(
    _ terminal: TerminalDescription, _ arguments: some Sequence<String>
  ) -> ColourDepth {
    ColourDepth.detected(
      environment: ProcessInfo.processInfo.environment, terminfoColours: terminal.colours,
      hasDirectColour: terminal.hasDirectColour,
      override: arguments.compactMap { ColourDepth(option: $0) }.first)
  }
}
