import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite("Frames of the overview")
struct OverviewFrameTests {
  private static let sizes = [Screens.small, Screens.middle, Screens.large]

  @Test("a run that has finished", arguments: sizes)
  func finished(size: Size) {
    expect(RunFixture.run(steps: 400, phase: .finished), size, "finished")
  }

  @Test("an earlier step", arguments: [Screens.small, Screens.middle])
  func past(size: Size) {
    expect(RunFixture.run(), size, "overview-past", time: 91)
  }

  @Test("a run that is opened")
  func opening() {
    var update = RunUpdate()
    update.run = RunFixture.update().run
    update.standing = RunFixture.standing(
      steps: 0, phase: .opening("teacher models/stories", share: 0.42), totalSteps: 400)
    var run = RunData()
    run.apply(update)
    expect(run, Screens.small, "opening")
  }

  private func expect(
    _ run: RunData, _ size: Size, _ name: String, time: Int? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let frame = Screens.body(OverviewPane(), size, run: run, time: time)
    GoldenFrame.expect(
      frame, "\(name)-\(size.width)x\(size.height)", sourceLocation: sourceLocation)
  }
}
