import Foundation
import Terminal

/// A screen as a file.
enum FramePicture {
  /// A file that a screen cannot be written to.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// What names of such files end in.
  static let types = ["svg", "txt"]

  /// Writes a frame: as a picture, or as text where the name ends in `.txt`.
  static func write(_ frame: Frame, theme: Theme, to url: URL) throws {
    let text: String
    switch url.pathExtension.lowercased() {
    case "svg": text = SVGFrame(frame, theme: theme, title: "tsld").text
    case "txt": text = frame.lines.joined(separator: "\n") + "\n"
    default:
      throw Failure(
        description: "a screen is written as .svg or .txt, found '\(url.lastPathComponent)'")
    }
    do { try Data(text.utf8).write(to: url, options: .atomic) } catch {
      throw Failure(
        description: "\(url.path) cannot be written: \((error as NSError).localizedDescription)")
    }
  }
}
