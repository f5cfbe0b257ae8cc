import Foundation
import Screen
import Terminal

/// A program that only the tests start: it shows what its screen reports, one line for each.
///
/// Its arguments are the kind of colours (`none`, `16`, `256`, `direct`) and `capture`.
@main
enum Probe {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    do {
      let screen = try Screen { _ in depth(arguments) }
      let waker = screen.waker
      let capture =
        arguments.contains("capture") ? try StreamCapture(arrived: { waker.wake() }) : nil
      ProbeLoop(screen: screen, capture: capture).run()
      screen.close()
      capture?.close()
      print("left-the-screen")
    } catch {
      print("error: \(error)")
      exit(2)
    }
  }

  private static func depth(_ arguments: some Sequence<String>) -> ColourDepth {
    // As the program has it: people who want no colours get none.
    if ProcessInfo.processInfo.environment["NO_COLOR"]?.isEmpty == false { return .none }
    let depths: [String: ColourDepth] = [
      "none": .none, "16": .sixteen, "256": .indexed, "direct": .trueColour,
    ]
    return arguments.compactMap { depths[$0] }.first ?? .indexed
  }
}
