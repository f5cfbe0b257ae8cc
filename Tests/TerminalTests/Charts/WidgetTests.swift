import Foundation
import Terminal
import Testing

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
      let text = rows(width, 1, .ascii) { canvas in
        StackedBar.codes(
          minus: 1, zero: 99_998, plus: 1, symbols: canvas.symbols, showsShares: false
        ).draw(on: &canvas)
      }
      #expect(text[0].count == width)
      if width >= 3 {
        #expect(text[0].hasPrefix("-."))
        #expect(text[0].hasSuffix(".+"))
      }
    }
    let bar = rows(60, 1) { canvas in
      StackedBar.codes(minus: 31, zero: 38, plus: 31, symbols: canvas.symbols).draw(on: &canvas)
    }
    #expect(bar == ["▄▄▄▄ -1 31.0% ▄▄▄▄▄······· 0 38.0% ·······▀▀▀▀ +1 31.0% ▀▀▀▀"])
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
            StackedBar([.init("a", amount: 1, ink: .role(.good), glyph: "a")]).draw(on: &canvas)
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
