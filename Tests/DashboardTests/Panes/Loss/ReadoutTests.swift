@testable import RunStore
import Terminal
import Testing

@testable import Dashboard

@Suite("Readout of the cursor")
struct ReadoutTests {
  private func readout(
    at time: Int?, run: RunData = RunFixture.run(), overlays: [Overlay] = [],
    showsSmoothed: Bool = true, view: LossView = .loss
  ) -> ReadoutView {
    var settings = ChartSettings()
    settings.showsSmoothed = showsSmoothed
    let context = Context(run: run, time: time, charts: settings, overlays: overlays, log: [])
    return ReadoutView(charts: RunCharts(context), distance: 3, view: view)
  }

  private func lines(_ view: ReadoutView, width: Int = 200) -> [String] {
    var canvas = Canvas(Size(width, 3), symbols: Symbols(.ascii))
    view.draw(on: &canvas)
    return canvas.frame.lines
  }

  @Test("every series is read, with its average where it has one")
  func values() throws {
    let pieces = readout(at: 123).pieces
    #expect(
      pieces.map(\.label) == [
        "step", "total", "ground truth", "distillation", "train-eval gap",
        "training batches", "perplexity", "gradient norm", "learning rate", "KL", "agreement",
        "effective tokens", "largest scale", "smallest",
      ])
    let total = try #require(pieces.first { $0.label == "total" })
    #expect(total.value == Format.number(RunFixture.step(123).loss))
    #expect(total.note.hasPrefix("avg "))
    #expect(pieces.first { $0.label == "perplexity" }?.note == "at step 100")
    #expect(pieces.first { $0.label == "learning rate" }?.note == "")
  }

  @Test("raw values have no average beside them; now is the newest step")
  func raw() {
    let pieces = readout(at: nil, showsSmoothed: false).pieces
    #expect(pieces.first?.label == "now")
    #expect(pieces.first?.value == "240")
    #expect(pieces.allSatisfy { !$0.note.hasPrefix("avg") })
  }

  @Test("a value that is no number is read as such")
  func notANumber() {
    var update = RunFixture.update(steps: 10)
    update.steps[9].loss = .nan
    var run = RunData()
    run.apply(update)
    #expect(readout(at: nil, run: run).pieces.first { $0.label == "total" }?.value == "nan")
  }

  @Test("the values of the view come first")
  func order() {
    let labels = readout(at: nil, view: .gradient).pieces.map(\.label)
    #expect(labels.prefix(3) == ["now", "gradient norm", "learning rate"])
  }

  @Test("other runs are read under their names")
  func overlays() {
    let other = Overlay(name: "other", RunFixture.run(steps: 60))
    let labels = readout(at: 100, overlays: [other]).pieces.map(\.label)
    #expect(labels.suffix(2) == ["other ground truth", "other perplexity"])
  }

  @Test("events near the cursor are told in words, otherwise the last one before")
  func events() {
    #expect(lines(readout(at: 91))[2] == "L step 90 learning rate 7.75e-04 > 9.69e-04")
    #expect(lines(readout(at: 120))[2] == "last: C step 100 saved checkpoints/step-100")
    #expect(lines(readout(at: nil))[2] == "last: C step 200 saved checkpoints/step-200")
    #expect(lines(readout(at: 40))[2] == "")
  }

  @Test("marks are made of what turns the run, and of nothing else")
  func marks() {
    func mark(_ kind: EventKind, _ text: String = "", step: Int = 5) -> LineChart.Event? {
      RunEvent(
        EventRecord(
          id: 1, step: step, time: 0, kind: kind, before: nil, after: nil, text: text,
          isDiscarded: false)
      ).mark
    }
    #expect(mark(.start, step: 0) == nil)
    #expect(mark(.start, "training goes on")?.symbol == "R")
    #expect(mark(.evaluation) == nil)
    #expect(mark(.checkpoint, "a")?.text == "saved a")
    #expect(mark(.pause, "nan")?.text == "paused by itself: nan")
    #expect(mark(.error, "x")?.symbol == "!")
    #expect(mark(.rewind)?.symbol == "B")
    #expect(mark(.command, #"{"pause":{}}"#)?.symbol == "P")
    #expect(mark(.command, #"{"resume":{}}"#) == nil)
    #expect(mark(.command, #"{"setTemperature":{"_0":5}}"#)?.symbol == "T")
    #expect(mark(.command, #"{"setObjective":{"_0":"logit"}}"#)?.text == "objective logit")
    #expect(mark(.command, "no JSON") == nil)
  }
}
