import Foundation
import Testing

@testable import Terminal

@Suite("Widgets")
struct WidgetTests {
  @Test("a gauge is finer than cells and bounded")
  func gauge() {
    #expect(rows(16, 1) { Gauge(0.42).draw(on: &$0) } == ["████▏░░░░░ 42.0%"])
    #expect(rows(16, 1, .ascii) { Gauge(0.42).draw(on: &$0) } == ["####...... 42.0%"])
    #expect(rows(6, 1) { Gauge(7).draw(on: &$0) } == ["██████"])
    #expect(rows(6, 1) { Gauge(.nan).draw(on: &$0) } == ["░░░░░░"])
    #expect(rows(12, 1) { Gauge(0.5, label: "1:23").draw(on: &$0) } == ["███▌░░░ 1:23"])
  }

  @Test("parts of a bar add up, and what is there is seen")
  func stackedBar() {
    for width in 0...80 {
      var canvas = Canvas(Size(width, 1), symbols: Symbols(.ascii, depth: .none))
      CodeBar(minus: 1, zero: 99_998, plus: 1, showsShares: false).draw(on: &canvas)
      let text = canvas.frame.lines
      #expect(text[0].count == width)
      if width >= 3 {
        #expect(text[0].hasPrefix("-."))
        #expect(text[0].hasSuffix(".+"))
      }
    }
  }

  @Test("a bar of codes is solid in its colours, and no label hides a part of it")
  func codeBar() {
    for glyphs in GlyphSet.allCases {
      var canvas = Canvas(Size(60, 1), symbols: Symbols(glyphs))
      CodeBar(minus: 31, zero: 38, plus: 31).draw(on: &canvas)
      #expect(canvas.frame.lines[0].trimmingPrefix { $0 == " " }.hasPrefix("-1 31.0%"))
      let roles = (0..<60).map { canvas[$0, 0].style }
      #expect(roles.allSatisfy { $0.attributes == .reverse })
      for (role, count) in [(Role.minus, 18), (.zero, 23), (.plus, 19)] {
        #expect(abs(roles.count { $0.foreground == .role(role) } - count) <= 1)
      }
    }
  }

  @Test("without colours, at least half of each part's glyphs stay", arguments: [12, 30, 60, 90])
  func codeGlyphs(width: Int) {
    var canvas = Canvas(Size(width, 1), symbols: Symbols(.braille, depth: .none))
    CodeBar(minus: 30, zero: 40, plus: 30).draw(on: &canvas)
    let text = canvas.frame.lines[0]
    #expect(text.count == width)
    #expect(text.first == "-" && text.last == "+")
    // A label has a sign or a point of its own.
    #expect(text.count { $0 == "-" } >= Int(Double(width) * 0.15))
    #expect(text.count { $0 == "·" } >= Int(Double(width) * 0.2))
    #expect(width < 60 || text.contains(" 0 40.0% "))
  }

  @Test("a sparkline shows spikes upwards and downwards and what is no number")
  func sparkline() {
    var values = Array(repeating: 5.0, count: 200)
    values[33] = 0
    values[77] = 10
    values[150] = .nan
    #expect(rows(20, 1) { Sparkline(values).draw(on: &$0) } == ["▅▅▅▁▅▅▅█▅▅▅▅▅▅▅×▅▅▅▅"])
    #expect(rows(20, 1) { Sparkline([]).draw(on: &$0) } == [""])
  }

  @Test("bars have labels in which everything can be seen")
  func barList() {
    let list = BarList(
      [.init(" the", value: 0.5), .init("\n", value: 0.25), .init("", value: .nan)],
      title: "teacher", selected: 1)
    #expect(
      rows(24, 5) { list.draw(on: &$0) } == [
        "teacher", "  ·the ███████████ 0.500", "▸ ⏎    █████▌      0.250",
        "  ∅                  nan", "",
      ])
    #expect(rows(24, 5, .ascii) { list.draw(on: &$0) }[1] == "  \\sthe ########## 0.500")
  }

  @Test("a histogram shows rare values and its thresholds")
  func histogram() {
    let histogram = Histogram(
      counts: [0, 1, 0, 0, 500, 1000, 500, 0, 0, 0], range: -2...2,
      thresholds: [.init(-1, label: "-1"), .init(1, label: "+1")])
    #expect(
      rows(40, 4) { histogram.draw(on: &$0) } == [
        "          ┊         ████      ┊",
        "          ┊     ▄▄▄▄████▄▄▄▄  ┊",
        "    ▁▁▁▁  ┊     ████████████  ┊",
        "-2.00    -1                  +1     2.00",
      ])
  }

  @Test("what lies beyond a histogram is a share at its side and no bar")
  func openEnds() {
    let histogram = Histogram(
      counts: [300, 0, 10, 20, 30, 20, 10, 0, 110, 500], range: -5...5, hasOpenEnds: true)
    let drawn = rows(40, 5) { histogram.draw(on: &$0) }
    #expect(drawn[0].hasPrefix("◂ 30.0%"))
    #expect(drawn[0].hasSuffix("50.0% ▸") == false)
    // A bar is where the mark would stand: it goes below.
    #expect(drawn[0].hasSuffix("█████"))
    #expect(drawn[4].hasPrefix("-4.00") && drawn[4].hasSuffix("50.0% ▸"))
    // The tallest bar is the tallest inside.
    #expect(!drawn[1].contains("█ ") || drawn[1].hasSuffix("█████"))
    #expect(rows(40, 5, .ascii) { histogram.draw(on: &$0) }[0].hasPrefix("< 30.0%"))
    let closed = Histogram(counts: [0, 1, 2, 1, 0], range: -5...5, hasOpenEnds: true)
    #expect(!rows(40, 5) { closed.draw(on: &$0) }.joined().contains("%"))
  }

  @Test("a resampled histogram keeps its sum and its shape")
  func resampled() {
    let counts: [UInt32] = [1, 2, 3, 4]
    for width in [2, 3, 4, 7, 9] {
      let bins = Histogram.resampled(counts, into: width)
      #expect(bins.count == width)
      #expect(abs(bins.reduce(0, +) - 10) < 1e-9)
    }
    #expect(Histogram.resampled(counts, into: 2) == [3, 7])
  }

  @Test("points without a place are counted")
  func scatter() {
    let scatter = Scatter(
      [.init(0, 0), .init(10, 10), .init(.nan, 1), .init(1, .infinity)], xLabel: "teacher",
      yLabel: "student")
    #expect(rows(30, 8) { scatter.draw(on: &$0) }[0] == "▲ student  → teacher  × 2")
    #expect(rows(30, 8) { Scatter([]).draw(on: &$0) }[4].contains("no data yet"))
  }

  @Test("every widget draws into every size")
  func sizes() {
    let table = Table([.init("A", minimumWidth: 3)], rows: [[.text("x")], []], selected: 1)
    for width in 0...14 {
      for height in 0...7 {
        for glyphs in GlyphSet.allCases {
          _ = rows(width, height, glyphs) { canvas in
            Gauge(0.3).draw(on: &canvas)
            Sparkline([1, 2]).draw(on: &canvas)
            BarList([.init("a", value: 1)], title: "t", selected: 0).draw(on: &canvas)
            Histogram(counts: [1, 2, 3], range: 0...0).draw(on: &canvas)
            CodeBar(minus: 1, zero: 0, plus: .nan).draw(on: &canvas)
            HeatMap([[1]], rowLabels: ["r"], columnLabels: ["c"]).draw(on: &canvas)
            Scatter([.init(1, 1)], xLabel: "x").draw(on: &canvas)
            table.draw(on: &canvas)
            TextFlow([.init("ab\n日本")], cursor: 0).draw(on: &canvas)
            Box("title", rightTitle: "right", isFocused: true).draw(on: &canvas)
            Tabs(["One", "Two"]).draw(on: &canvas)
            Dialog("Stop?", lines: ["Really?"], buttons: ["Yes", "No"]).draw(on: &canvas)
          }
        }
      }
    }
  }
}
