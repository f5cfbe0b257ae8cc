import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite("Frames of the loss pane")
struct LossFrameTests {
  private static let sizes = [Screens.small, Screens.middle, Screens.large]

  @Test("the losses", arguments: sizes)
  func loss(size: Size) {
    expect(LossPane(), size, "loss", time: 123)
  }

  @Test("the perplexity", arguments: sizes)
  func perplexity(size: Size) {
    expect(LossPane(view: .perplexity), size, "perplexity")
  }

  @Test("the distillation", arguments: sizes)
  func distillation(size: Size) {
    expect(LossPane(view: .distillation), size, "distillation")
  }

  @Test("the gradient", arguments: sizes)
  func gradient(size: Size) {
    expect(LossPane(view: .gradient), size, "gradient")
  }

  @Test("another run beside it, magnified, on a logarithmic axis, raw")
  func compared() {
    let charts = ChartSettings(
      viewport: Viewport(.window(60...180)), isLogarithmic: true, showsSmoothed: false)
    let other = Overlay(name: "logit-20260102", RunFixture.run(steps: 160))
    expect(
      LossPane(), Screens.middle, "loss-compared", time: 91, charts: charts, overlays: [other])
  }

  private func expect(
    _ pane: LossPane, _ size: Size, _ name: String, time: Int? = nil,
    charts: ChartSettings = ChartSettings(), overlays: [Overlay] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let context = Context(
      run: RunFixture.run(), time: time, charts: charts, overlays: overlays, log: [])
    var canvas = Canvas(ScreenLayout(size).body.size, symbols: Symbols(.braille))
    pane.draw(on: &canvas, context)
    GoldenFrame.expect(
      canvas.frame, "\(name)-\(size.width)x\(size.height)", sourceLocation: sourceLocation)
  }
}
