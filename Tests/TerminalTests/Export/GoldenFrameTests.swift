import Foundation
import Terminal
import TestSupport
import Testing

@Suite("Golden frames")
struct GoldenFrameTests {
  @Test("a frame is as it was written down")
  func expect() {
    GoldenFrame.expect(SampleFrame.frame, "sample")
  }

  @Test("a missing file, recording, agreement, and a difference that can be read")
  func complaints() throws {
    try withThemeFolder { folder in
      let file = folder.appendingPathComponent("Frames/pane.txt")
      var canvas = Canvas(Size(6, 3), symbols: Symbols(.ascii))
      for (y, text) in ["one", "two", "three"].enumerated() { canvas.text(text, x: 0, y: y) }
      let complaint = { (frame: Frame, isRecording: Bool) in
        GoldenFrame.complaint(about: frame, file: file, isRecording: isRecording)
      }
      let frame = canvas.frame
      #expect(complaint(frame, false)?.hasPrefix("pane.txt is missing") == true)
      #expect(complaint(frame, true)?.contains("recorded") == true, "recording never passes")
      #expect(complaint(frame, false) == nil)
      canvas.text("owt", x: 0, y: 1, Style(.error))
      #expect(
        complaint(canvas.frame, false) == """
          the frame differs from pane.txt (- the file, + the frame)
          …
            one
          - two
          + owt
            three
            ──────
          + 1 3error

          """)
    }
  }
}
