import Terminal
import Testing

@Suite("Boxes, tabs and dialogs")
struct BoxTests {
  @Test("a border has its titles and its focus in it")
  func box() {
    let box = Box("Loss", rightTitle: "log", isFocused: true)
    #expect(
      rows(22, 3) { box.draw(on: &$0) { $0.text("inside and much more", x: 0, y: 0) } }
        == ["╭▸ Loss ─────── log ─╮", "│inside and much more│", "╰────────────────────╯"])
    #expect(
      rows(12, 3, .ascii) { Box("Perplexity", rightTitle: "log").draw(on: &$0) }
        == ["+- Perpl~ -+", "|          |", "+----------+"])
    #expect(box.inner(in: Size(22, 3)) == Rect(x: 1, y: 1, width: 20, height: 1))
  }

  @Test("the chosen tab is in brackets, and columns belong to tabs")
  func tabs() {
    let tabs = Tabs(["Charts", "Tokens"], selected: 1)
    #expect(rows(30, 1) { tabs.draw(on: &$0) } == [" 1 Charts  [2 Tokens]"])
    #expect(rows(18, 1) { tabs.draw(on: &$0) } == [" 1  [2 Tokens]"])
    var canvas = Canvas(Size(30, 1), symbols: Symbols(.braille))
    let places = tabs.draw(on: &canvas)
    #expect(
      places == [
        Rect(x: 0, y: 0, width: 10, height: 1), Rect(x: 11, y: 0, width: 10, height: 1),
      ])
  }

  @Test("a dialog stands in the middle, and its buttons can be hit")
  func dialog() {
    let dialog = Dialog(
      "Stop?", lines: ["Step 12 of 50."], buttons: ["Stop", "Go on"], selected: 1)
    #expect(
      rows(30, 7) { dialog.draw(on: &$0) } == [
        "",
        "  ╭▸ Stop? ───────────────╮",
        "  │ Step 12 of 50.        │",
        "  │                       │",
        "  │  [ Stop ]  ▸[ Go on ] │",
        "  ╰───────────────────────╯",
        "",
      ])
    var canvas = Canvas(Size(30, 7), symbols: Symbols(.braille))
    let buttons = dialog.draw(on: &canvas)
    func hits(_ x: Int, _ y: Int) -> [Int] {
      buttons.indices.filter { buttons[$0].contains(Point(x, y)) }
    }
    #expect(hits(8, 4) == [0])
    #expect(hits(20, 4) == [1])
    #expect(hits(20, 3) == [])
  }

  @Test("answers that have no room beside one another stand below one another")
  func tallDialog() {
    let dialog = Dialog(
      "Stop?", lines: ["Step 12."], buttons: ["Stop now", "Go on for a while"], selected: 1)
    var canvas = Canvas(Size(30, 9), symbols: Symbols(.braille))
    let places = dialog.draw(on: &canvas)
    let lines = canvas.frame.lines
    #expect(lines.contains { $0.contains(" [ Stop now ]") && !$0.contains("Go on") })
    #expect(lines.contains { $0.contains("▸[ Go on for a while ]") })
    #expect(places[1].y == places[0].y + 1)
    #expect(lines[places[0].y].contains("Stop now"))
    #expect(lines.contains { $0.contains("Step 12.") })
  }
}
