import Terminal
import Testing

@testable import Dashboard

@Suite("Line editor")
struct LineEditorTests {
  private func edited(_ start: String, _ keys: Key...) -> String {
    var editor = LineEditor(start)
    for key in keys { _ = editor.edit(key) }
    return editor.line
  }

  @Test("characters go where the cursor is")
  func insert() {
    #expect(edited("lr1", .left, .character(" ")) == "lr 1")
    #expect(edited("b", .home, .character("a"), .end, .character("c")) == "abc")
  }

  @Test("deleting: a character, a word, everything")
  func delete() {
    #expect(edited("abc", .backspace) == "ab")
    #expect(edited("abc", .home, .backspace) == "abc")
    #expect(edited("abc", .home, .delete) == "bc")
    #expect(edited("watch the fox ", .control("w")) == "watch the ")
    #expect(edited("watch the fox", .control("u")) == "")
  }

  @Test("earlier lines come back, and the one being typed is not lost")
  func history() {
    var editor = LineEditor("new", history: ["first", "second"])
    _ = editor.edit(.up)
    #expect(editor.line == "second")
    _ = editor.edit(.up)
    _ = editor.edit(.up)
    #expect(editor.line == "first")
    _ = editor.edit(.down)
    _ = editor.edit(.down)
    #expect(editor.line == "new")
  }

  @Test("completion: the only choice is taken, several take turns")
  func completion() {
    var editor = LineEditor("temp")
    editor.complete(["temperature"])
    #expect(editor.line == "temperature ")
    editor = LineEditor("re")
    editor.complete(["reduction", "resume"])
    #expect(editor.line == "reduction")
    editor.complete(["reduction"])
    #expect(editor.line == "resume")
    editor.complete([], forward: false)
    #expect(editor.line == "reduction")
  }

  @Test("a line has an end")
  func limit() {
    var editor = LineEditor("watch ")
    editor.insert(String(repeating: "x", count: 100_000))
    #expect(editor.line.count == LineEditor.limit)
    _ = editor.edit(.character("y"))
    #expect(editor.line.count == LineEditor.limit)
    _ = editor.edit(.backspace)
    _ = editor.edit(.character("y"))
    #expect(editor.line.hasSuffix("xy"))
  }

  @Test("a pasted text becomes one line")
  func paste() {
    var editor = LineEditor("watch ")
    editor.insert("two\nlines")
    #expect(editor.line == "watch two lines")
  }
}
