import RunStore
import Terminal
import Testing

@testable import Dashboard

@Suite("Charts of a run")
struct RunChartsTests {
  private func charts(
    run: RunData = RunFixture.run(), overlays: [Overlay] = [], settings: ChartSettings = .init()
  ) -> RunCharts {
    RunCharts(Context(run: run, time: nil, charts: settings, overlays: overlays, log: []))
  }

  @Test("all charts show the same steps, whatever their lines have", arguments: ChartKind.allCases)
  func steps(kind: ChartKind) {
    let frame = charts().chart(kind, width: 80).frame(in: Size(80, 12), Symbols(.braille))
    #expect(frame.steps == 0...240)
  }

  @Test("an overlay that is longer widens the window and has its name in each legend")
  func overlay() {
    let charts = charts(overlays: [Overlay(name: "longer", RunFixture.run(steps: 300))])
    #expect(charts.context.chartSteps == 0...300)
    for kind in ChartKind.allCases {
      #expect(charts.chart(kind, width: 80).lines.last?.label.hasPrefix("longer ") == true)
    }
  }

  @Test("other runs are laid over this one by steps, by tokens or by time")
  func alignment() throws {
    func run(tokens: Int, perSecond: Double) -> RunData {
      var update = RunUpdate()
      update.steps = (1...100).map {
        var step = RunFixture.step($0)
        (step.tokens, step.tokensPerSecond) = (tokens, perSecond)
        return step
      }
      var run = RunData()
      run.apply(update)
      return run
    }
    // Twice as many tokens a step, four times as fast.
    let own = run(tokens: 100, perSecond: 1000)
    let overlay = Overlay(name: "other", run(tokens: 200, perSecond: 4000))
    for (alignment, end) in [(Alignment.steps, 100.0), (.tokens, 200), (.time, 50)] {
      var settings = ChartSettings()
      settings.alignment = alignment
      let charts = charts(run: own, overlays: [overlay], settings: settings)
      let line = try #require(charts.chart(.loss, width: 80).lines.last)
      #expect(line.label == "other ground truth")
      let range = try #require(line.series.range)
      #expect(abs(range.upperBound - end) < 1e-9 && charts.context.chartSteps == 0...max(100, end))
      #expect(
        settings.words(charts.context).contains("others by")
          == (alignment != .steps))
    }
    var settings = ChartSettings()
    for wanted in [Alignment.tokens, .time, .steps] {
      _ = settings.perform(.nextAlignment, charts().context)
      #expect(settings.alignment == wanted)
    }
  }

  @Test("the latest steps are this run's, however long another one was")
  func recent() {
    var settings = ChartSettings()
    settings.viewport.showRecent(ChartSettings.recentSteps)
    let charts = charts(
      overlays: [Overlay(name: "longer", RunFixture.run(steps: 400))], settings: settings)
    #expect(
      charts.chart(.loss, width: 80).frame(in: Size(80, 12), Symbols(.braille)).steps == 40...240)
  }

  @Test("zoom and pan begin with the window that is shown, beside a longer run too")
  func recentBesideLonger() {
    let context = Context(
      run: RunFixture.run(steps: 60), time: nil,
      overlays: [Overlay(name: "longer", RunFixture.run(steps: 200))], log: [])
    for action in [Action.zoom(by: 1.5, about: nil), .pan(by: 0.25)] {
      var settings = ChartSettings()
      _ = settings.perform(.window, context)
      #expect(settings.visible(context) == 0...60)
      _ = settings.perform(action, context)
      let shown = settings.visible(context)
      #expect(shown == (action == .pan(by: 0.25) ? 15...75 : 10...50))
    }
  }

  @Test("perplexity is compared with teacher, goal and start; the gradient with the clip")
  func references() {
    let perplexity = charts().chart(.perplexity, width: 80)
    #expect(perplexity.references.map(\.label) == ["teacher", "goal", "start"])
    #expect(perplexity.references[1].value == 2.77)
    #expect(charts().chart(.gradientNorm, width: 80).references.map(\.value) == [1])
  }

  @Test("a loss of one term is one line")
  func oneTerm() {
    var update = RunFixture.update(steps: 20)
    for index in update.steps.indices { update.steps[index].distillation = nil }
    var run = RunData()
    run.apply(update)
    #expect(charts(run: run).lines(.loss).map(\.label) == ["loss"])
  }

  @Test("logarithms are for what is above zero")
  func logarithms() {
    var settings = ChartSettings()
    settings.isLogarithmic = true
    let charts = charts(settings: settings)
    #expect(charts.chart(.loss, width: 80).axis.scale == .logarithmic)
    #expect(charts.chart(.gap, width: 80).axis.scale == .linear)
    #expect(charts.chart(.learningRate, width: 80).axis.scale == .linear)
  }

  @Test("a perplexity that begins far above the teacher's has a logarithmic axis by itself")
  func farStart() {
    let far = RunFixture.run(perplexities: [(0, 320), (50, 9)], teacher: 6)
    let charts = charts(run: far)
    #expect(charts.chart(.perplexity, width: 80).axis.scale == .logarithmic)
    #expect(charts.chart(.loss, width: 80).axis.scale == .linear)
    #expect(charts.context.charts.words(charts.context, .perplexity) == "log")
    var toggled = charts.context.charts
    let isForCharts = toggled.perform(.logScale, charts.context)
    #expect(isForCharts)
    #expect(!toggled.isLogarithmic(.perplexity, far), "the key changes what is shown")
    let linear = self.charts(run: far, settings: ChartSettings(isLogarithmic: false))
    #expect(linear.chart(.perplexity, width: 80).axis.scale == .linear)
    #expect(self.charts().chart(.perplexity, width: 80).axis.scale == .linear)
  }

  @Test("where marks would touch, those of checkpoints give way")
  func crowd() {
    let all = charts().chart(.loss, width: 80).events
    #expect(all.compactMap(\.symbol) == ["L", "C", "P", "C"])
    #expect(charts().chart(.loss, width: 12).events.compactMap(\.symbol) == ["L", "P", "C"])
    #expect(charts(run: RunFixture.run(steps: 400)).chart(.loss, width: 80).events.count == 4)
  }

  @Test("without any step there are charts that say so")
  func empty() {
    for kind in ChartKind.allCases {
      var canvas = Canvas(Size(60, 10), symbols: Symbols(.ascii))
      charts(run: RunData()).chart(kind, width: 60).draw(on: &canvas)
      #expect(canvas.frame.lines.joined().contains("no data yet"))
    }
  }
}
