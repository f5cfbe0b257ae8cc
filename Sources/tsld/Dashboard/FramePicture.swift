import Foundation
import Terminal
import Untrusted

enum FramePicture {
  static let types = ["svg", "txt"]

  /// Writes a frame: as a picture, or as text where the name ends in `.txt`.
  static func write(_ frame: Frame, theme: Theme, to url: URL) throws {
    let text: String
    switch url.pathExtension.lowercased() {
    case "svg": text = SVGFrame(frame, theme: theme, title: "tsld").text
    case "txt": text = frame.lines.joined(separator: "\n") + "\n"
    default:
      throw Problem.invalid(
        url.path, expected: "a name that ends in .svg or .txt", found: url.lastPathComponent)
    }
    try DurableFile.write(Data(text.utf8), to: url)
  }
}
