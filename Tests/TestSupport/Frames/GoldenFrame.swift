import Foundation
import Terminal
import Testing

/// Frames that were looked at, found right and written down.
package enum GoldenFrame {
  /// Expects a frame to be as `Frames/NAME.txt` beside the test's source file has it.
  ///
  /// With `TSLD_RECORD=1` in the environment, it writes the file and fails: a recorded frame has
  /// not been checked by anything yet.
  package static func expect(
    _ frame: Frame, _ name: String, testFile: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let file = URL(fileURLWithPath: testFile).deletingLastPathComponent()
      .appendingPathComponent("Frames/\(name).txt")
    let isRecording = ProcessInfo.processInfo.environment["TSLD_RECORD"] == "1"
    if let complaint = complaint(about: frame, file: file, isRecording: isRecording) {
      Issue.record(Comment(rawValue: complaint), sourceLocation: sourceLocation)
    }
  }

  /// What is wrong with a frame; nil if it is as the file has it.
  package static func complaint(about frame: Frame, file: URL, isRecording: Bool) -> String? {
    let found = FrameText(frame).text
    let name = file.lastPathComponent
    if isRecording {
      do {
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(found.utf8).write(to: file)
        return "\(name) is recorded; look at it, then run again without TSLD_RECORD"
      } catch { return "\(name) could not be recorded: \(error)" }
    }
    guard let data = try? Data(contentsOf: file) else {
      return "\(name) is missing; record it with TSLD_RECORD=1. The frame is\n\(found)"
    }
    let expected = String(decoding: data, as: UTF8.self)
    if found == expected { return nil }
    let changes = LineDifference(from: expected, to: found)
    return "the frame differs from \(name) (- the file, + the frame)\n\(changes)"
  }
}
