import Foundation
import Untrusted

/// A file that shows a frame: as a picture, or as text where its name ends in `.txt`.
package enum FramePicture: String {
  case svg, txt

  /// - Throws: a `Problem` for a name of another kind.
  package init(_ file: URL) throws {
    guard let kind = Self(rawValue: file.pathExtension.lowercased()) else {
      throw Problem.invalid(
        file.path, expected: "a name that ends in .svg or .txt", found: file.lastPathComponent)
    }
    self = kind
  }

  /// Writes a frame to a file in the kind that its name says.
  package static func write(_ frame: Frame, theme: Theme, to file: URL) throws {
    let text =
      switch try FramePicture(file) {
      case .svg: SVGFrame(frame, theme: theme, title: "tsld").text
      case .txt: frame.lines.joined(separator: "\n") + "\n"
      }
    try DurableFile.write(Data(text.utf8), to: file)
  }
}
