import Foundation
@testable import RunStore
import Terminal
import Testing
import Training

@testable import Dashboard

@Suite("Continuations")
struct ContinuationTests {
  private let run = TokensFixture.runWithContinuations

  @Test("the newest comes first; later ones are not there yet")
  func order() {
    #expect(run.continuations(at: nil).map(\.step) == [200, 100])
    #expect(run.continuations(at: 150).map(\.continuation.prompt) == ["The cat"])
    #expect(run.continuations(at: 50).isEmpty)
  }

  @Test("the words both wrote alike are counted, without the space before them")
  func words() {
    #expect(Continuation.words(" a  b\nc") == ["a ", " ", "b\n", "c"])
    #expect(run.continuations(at: 150)[0].continuation.commonWordCount == 1)
    #expect(run.continuations(at: nil)[0].continuation.commonWordCount == 4)
  }

  @Test("the word where the models part is underlined")
  func underline() throws {
    var pane = TokensPane()
    pane.view = .continuations
    let frame = Screens.body(pane, Screens.small, run: run)
    let place = try #require(TokensFixture.place(of: "boy", in: frame))
    #expect(frame[place.x, place.y].style.attributes.contains(.underline))
    #expect(!frame[place.x - 4, place.y].style.attributes.contains(.underline))
  }

  @Test("a new one is shown when it comes while paused")
  func following() {
    var driver = Driver(tab: .tokens)
    driver.enter(.paused(reason: nil))
    var update = RunUpdate()
    update.events = [
      EventRecord(
        id: 9, step: 240, time: 0, kind: .continuation, before: nil, after: nil,
        text: #"{"prompt":"A dog","student":" ran."}"#, isDiscarded: false)
    ]
    driver.send(.update(update))
    #expect(driver.text.contains("step 240: A dog"))
    #expect(driver.text.contains("ran."))
  }

  @Test("what is no continuation is left out")
  func malformed() {
    var update = RunUpdate()
    update.events = [
      EventRecord(
        id: 9, step: 1, time: 0, kind: .continuation, before: nil, after: nil, text: "{",
        isDiscarded: false)
    ]
    var run = RunData()
    run.apply(update)
    #expect(run.continuations(at: nil).isEmpty)
  }

  @Test("what is being generated stands first, as far as there is any, and not in the past")
  func growing() throws {
    let growing = try JSONDecoder().decode(
      Continuation.self, from: Data(#"{"prompt":"a","teacher":"b","student":"c"}"#.utf8))
    let run = RunFixture.run(phase: .generating(growing))
    #expect(run.continuations(at: nil).first?.continuation == growing)
    #expect(run.continuations(at: nil).first?.step == run.standing.step)
    #expect(run.continuations(at: 10).allSatisfy { $0.continuation != growing })
    #expect(
      RunFixture.run(phase: .generating(nil)).continuations(at: nil).count
        == RunFixture.run().continuations(at: nil).count)
    var driver = Driver(tab: .tokens)
    driver.enter(.generating(growing))
    #expect(driver.text.contains("generating"))
  }
}
