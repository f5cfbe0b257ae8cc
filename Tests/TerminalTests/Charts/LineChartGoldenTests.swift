import Foundation
import Terminal
import Testing

@Suite("Line chart as text")
struct LineChartGoldenTests {
  private var chart: LineChart {
    let total = (0..<200).map { step -> Double in
      if step == 60 { return .nan }
      if step == 140 { return 9 }
      return 1 + 8 * exp(-Double(step) / 40) + (step % 3 == 0 ? 0.6 : 0)
    }
    let term = (0..<200).map { 3 - Double($0) / 80 }
    return LineChart(
      title: "Loss",
      lines: [
        .init(
          Series(values: total, smoothing: 0.8), ink: .role(.loss), label: "total",
          showsSmoothed: true),
        .init(Series(values: term), ink: .role(.groundTruth), label: "truth"),
      ],
      references: [.init("goal", value: 5, ink: .role(.goal))],
      events: [.init(step: 110, symbol: "c", text: "checkpoint")], cursor: 30)
  }

  @Test("in braille")
  func braille() {
    #expect(
      rows(56, 14) { chart.draw(on: &$0) } == [
        "Loss  ● total 5.45  ■ truth 2.62",
        "    10┤       ┊      ×          ┊",
        "      │⢄      ┊                 ┊       ⡄",
        "     8┤⠙⠑⢄    ┊                 ┊       ⡇",
        "      │ ⠈⠻⠣⡀  ┊                 ┊       ⡇",
        "     6┤   ⠘⠈⠢⡀┊                 ┊       ⡇",
        "      │⠤ ⠤ ⠤⠙⠈⠒⡄ ⠤ ⠤ ⠤ ⠤ ⠤ ⠤ ⠤ ⠤┊⠤ ⠤ ⠤ ⠤⡇⠤  goal 5.00",
        "     4┤       ⠈⠈⠑⠤⢄⣀            ┊       ⡇",
        "      │⠤⠤⢄⣀⣀⣀⣀⡀  ⠈⠙⠉⠑⠤⢄⣀⣄⡀⡀     ┊       ⡀",
        "     2┤       ⠉⠉⠉⠉⠉⠒⠒⠒⠒⠲⠭⠵⠶⠶⣤⣤⣄⣠⣀⣀⣀⡀⣤⣄⣄⢀⡟⣄⡀⣀⢀⣀⢀⡀⣀⢀⣀⢀⡀⣀",
        "      │       ┊                ⠉⠉⠉⠉⠉⠉⠙⠛⠛⠒⠒⠫⠭⠮⠮⠶⣖⣒⣒⣒⣒⠒⠒⠒",
        "     0┤       ┊                 ┊                   ⠉⠉ ⠉",
        "      └┬──────────┬───────────┬─c─────────┬───────────",
        "       0     30   50         100         150",
      ])
  }

  @Test("in blocks")
  func blocks() {
    #expect(
      rows(56, 14, .blocks) { chart.draw(on: &$0) } == [
        "Loss  ● total 5.45  ■ truth 2.62",
        "    10┤       ┊      ×          ┊",
        "      │▖      ┊                 ┊       ▖",
        "     8┤▝▚▖    ┊                 ┊       ▌",
        "      │ ▝▝▚   ┊                 ┊       ▌",
        "     6┤   ▀▀▄▖┊                 ┊       ▌",
        "      │╌╌╌╌╌▀▝▚▖╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┊╌╌╌╌╌╌╌▌╌╌ goal 5.00",
        "     4┤       ▀▝▀▄▖▖            ┊       ▌",
        "      │▄▄▄▄▄  ┊  ▀▝▀▚▄▄▖▄       ┊       ▌",
        "     2┤    ▝▀▀▀▀▀▀▀▀▀▙▄▟███▄▄▄▄▄▖▗▗▖▄▖▄▗▙▖▖▄▗",
        "      │       ┊              ▀▝▀▀▀▀▀▀▀▀▀▙▟████████▀▞▚▀▀",
        "     0┤       ┊                 ┊                ▝▀▀▀▀ ▀",
        "      └┬──────────┬───────────┬─c─────────┬───────────",
        "       0     30   50         100         150",
      ])
  }

  @Test("in ASCII")
  func ascii() {
    #expect(
      rows(56, 14, .ascii) { chart.draw(on: &$0) } == [
        "Loss  * total 5.45  + truth 2.62",
        "    10+.      :      ?          :",
        "      |*      :                 :       .",
        "     8+.**    :                 :       .",
        "      |  .*.  :                 :       .",
        "     6+   .**.:                 :       .",
        "      |-----.***.---------------:-------.-- goal 5.00",
        "     4+       :.***..           :       .",
        "      |++++++++++ .******...    :       .",
        "     2+       : +++++++++*+*+*+*+*+**.*.**............",
        "      |       :                 :..+++++++*+*+*+*+*+*+*+",
        "     0+       :                 :",
        "      ++----------+-----------+-c---------+-----------",
        "       0     30   50         100         150",
      ])
    #expect(rows(56, 14, .ascii) { chart.draw(on: &$0) }.allSatisfy { $0.allSatisfy(\.isASCII) })
  }

  @Test("values that a logarithm cannot show are at the edge")
  func logarithmic() {
    let values = [2, 0.5, -1, 0, 0.02, 0.1, .nan, .infinity, 2, 3, -.infinity, 1, 1, 1]
    let chart = LineChart(
      lines: [.init(Series(values: values), ink: .role(.gradient), label: "norm")],
      axis: ValueAxis(.logarithmic))
    #expect(
      rows(44, 10) { chart.draw(on: &$0) } == [
        "● norm 1.00",
        "    10┤                 × ▲",
        "      │                       ⢀⣀⠤",
        "     1┤⠑⠤⡀                   ⠈⠁       ⠤⠤⠤⠤⠤⠤",
        "      │  ⠈",
        "   0.1┤             ⢀⠄",
        "      │           ⢀⠔⠁",
        "  0.01┤     ▼  ▼  ⠁                ▼",
        "      └┬─────────────┬─────────────┬────────",
        "       0             5             10",
      ])
  }

  @Test("seldom values are marked")
  func shapes() {
    var seldom = Series()
    for (step, value) in [(10, 90.0), (20, 60), (30, 50), (40, 47)] {
      seldom.append(step: step, value: value)
    }
    let chart = LineChart(lines: [
      .init(
        Series(values: (0...40).map { $0 < 15 ? 80 : 40 }), ink: .role(.learningRate),
        label: "rate"),
      .init(seldom, ink: .role(.student), label: "perplexity", marksValues: true),
    ])
    #expect(
      rows(44, 10) { chart.draw(on: &$0) } == [
        "● rate 40.0  ■ perplexity 47.0",
        "      │",
        "   100┤        ⢀",
        "      │⣀⣀⣀⣀⣀⣀⣀⣀⣙⣑⣢⣄⡀",
        "      │            ⢸⠉⠒⠤⣀⢀",
        "    50┤            ⠈⡆   ⠙⠉⠉⠒⠒⠒⠒⠤⠤⡦⠤⠤⠤⢄⣀⣀⣀⣠ ⣀",
        "      │             ⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉",
        "      │",
        "      └┬────────────────┬────────────────┬",
        "       0                20              40",
      ])
  }
}
