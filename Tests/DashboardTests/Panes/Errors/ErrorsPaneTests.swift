import RunStore
import Terminal
import Testing

@testable import Dashboard

@Suite("Errors pane") struct ErrorsPaneTests {
  private static let run = RunFixture.run()

  private func context(_ run: RunData = run, time: Int? = nil) -> Context {
    Context(run: run, time: time, overlays: [], log: [])
  }

  private func after(_ actions: Action...) -> ErrorsPane {
    var pane = ErrorsPane()
    for action in actions { #expect(pane.perform(action, context()) == []) }
    return pane
  }

  private func text(
    _ pane: ErrorsPane, _ size: Size = Screens.small, _ run: RunData = run, time: Int? = nil
  ) -> String {
    Screens.body(pane, size, run: run, time: time).lines.joined(separator: "\n")
  }

  /// A run with this change to what it was told.
  private func run(_ change: (inout RunUpdate) -> Void) -> RunData {
    var update = RunFixture.update(steps: 60)
    change(&update)
    var run = RunData()
    run.apply(update)
    return run
  }

  @Test("the first arrow points at the greatest error, the next ones move") func cursor() throws {
    let evaluation = try #require(Self.run.evaluations.last)
    let worst = try #require(LayerErrors(evaluation)?.worst)
    #expect(after(.left).cursor == .init(layer: worst.layer, position: worst.position))
    #expect(after(.left, .left).cursor?.position == worst.position - 1)
    #expect(after(.left, .up).cursor?.layer == worst.layer - 1)
    #expect(after(.left, .up, .down).cursor?.layer == worst.layer)
    #expect(after(.left, .right, .left).cursor != nil)
  }

  @Test("the cursor stops at the ends") func ends() {
    #expect(after(.left, .home).cursor?.position == 0)
    #expect(after(.left, .home, .left).cursor?.position == 0)
    #expect(after(.left, .end).cursor?.position == 63)
    #expect(after(.left, .end, .right).cursor?.position == 63)
    #expect(after(.left, .home, .pageDown).cursor?.position == 16)
    #expect(after(.left, .end, .pageUp).cursor?.position == 47)
    #expect(after(.up, .up, .up, .up, .up, .up).cursor?.layer == 0)
    #expect(after(.down, .down, .down).cursor?.layer == 4)
  }

  @Test("Escape takes the cursor away") func back() {
    #expect(after().isAtRoot)
    #expect(!after(.left).isAtRoot)
    #expect(after(.left, .back).isAtRoot)
  }

  @Test("views and quantities go round") func views() {
    #expect(after(.nextView).view == .losses)
    #expect(after(.nextView, .nextView).view == .layers)
    #expect(after(.nextQuantity).quantity == .difference)
    #expect(after(.nextQuantity, .previousQuantity).quantity == .crossEntropy)
    #expect(after(.nextView, .nextQuantity).quantity == .difference)
  }

  @Test("y means here what it means elsewhere, and n no more") func logarithm() {
    var driver = Driver(tab: .errors)
    driver.press(.character("y"))
    #expect(driver.state.pane(ErrorsPane.self).isLogarithmic)
    #expect(driver.state.charts.isLogarithmic == nil)
    driver.press(.character("n"))
    #expect(driver.state.pane(ErrorsPane.self).isLogarithmic)
    #expect(driver.state.pane(ErrorsPane.self).quantity == .difference)
    driver.press(.character("y"))
    #expect(!driver.state.pane(ErrorsPane.self).isLogarithmic)
  }

  @Test("the mouse points at cells and positions") func mouse() {
    var pane = ErrorsPane()
    let size = ScreenLayout(Screens.middle).body.size
    _ = pane.mouse(Mouse(.press, at: Point(11, 1)), in: size, context())
    #expect(pane.cursor == .init(layer: 0, position: 0))
    _ = pane.mouse(Mouse(.drag, at: Point(118, 9)), in: size, context())
    #expect(pane.cursor == .init(layer: 4, position: 63))
    // The lower half has the curves.
    _ = pane.mouse(Mouse(.press, at: Point(8, 20)), in: size, context())
    #expect(pane.view == .losses)
    #expect(pane.cursor == .init(layer: 4, position: 1))
    _ = pane.mouse(Mouse(.scrollDown, at: Point(8, 20)), in: size, context())
    #expect(pane.cursor?.position == 2)
    _ = pane.mouse(Mouse(.press, at: Point(0, 0)), in: size, context())
    #expect(pane.cursor?.position == 2)
  }

  @Test("shows the evaluation of the step that is looked at") func time() {
    #expect(text(ErrorsPane()).contains("at step 200"))
    #expect(text(ErrorsPane(), time: 120).contains("at step 100"))
  }

  @Test("low screens show one part, tall ones both") func parts() {
    #expect(!text(ErrorsPane()).contains("Cross entropy"))
    #expect(text(after(.nextView)).contains("Cross entropy"))
    #expect(text(ErrorsPane(), Screens.middle).contains("Cross entropy"))
    #expect(text(ErrorsPane(), Screens.middle).contains("student - teacher"))
  }

  @Test("says what to do where nothing was measured") func nothing() {
    let steered = run { $0.evaluations = [] }
    #expect(text(ErrorsPane(), Screens.small, steered).contains("Press e"))
    let ended = run {
      $0.evaluations = []
      $0.standing = RunFixture.standing(steps: 60, phase: .finished, totalSteps: 60)
    }
    #expect(text(ErrorsPane(), Screens.small, ended).contains("never measured"))
    var pane = ErrorsPane()
    #expect(pane.perform(.left, context(steered)) == [])
    #expect(pane.mouse(Mouse(.press, at: Point(5, 5)), in: Size(80, 20), context(steered)) == [])
    #expect(pane.cursor == nil)
  }

  @Test("says that there was no teacher, and shows the student alone") func noTeacher() {
    let alone = run {
      for index in $0.evaluations.indices {
        $0.evaluations[index].layerCount = 0
        $0.evaluations[index].layerErrors = []
        $0.evaluations[index].teacherByPosition = []
      }
    }
    #expect(text(ErrorsPane(), Screens.small, alone).contains("had no teacher"))
    let losses = text(after(.nextView), Screens.small, alone)
    #expect(losses.contains("● student") && !losses.contains("teacher"))
    var pane = ErrorsPane()
    _ = pane.perform(.left, context(alone))
    #expect(pane.cursor == .init(layer: 0, position: 0))
  }

  @Test("an interrupted evaluation says so") func interrupted() {
    let cut = run { $0.evaluations[$0.evaluations.count - 1].isInterrupted = true }
    #expect(text(ErrorsPane(), Screens.small, cut).contains("cut short"))
  }
}
