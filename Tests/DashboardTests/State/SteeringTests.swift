@testable import RunStore
import Terminal
import Testing
import Training

@testable import Dashboard

@Suite("Steering")
struct SteeringTests {
  static let keys: [(Key, Command)] = [
    (.character(" "), .pause), (.character("."), .run(steps: 1)),
    (.character("+"), .scaleLearningRate(by: 1.25)),
    (.character("="), .scaleLearningRate(by: 1.25)),
    (.character("-"), .scaleLearningRate(by: 0.8)), (.character("c"), .checkpoint),
    (.character("e"), .evaluate), (.character("x"), .interrupt),
  ]

  @Test("keys send their commands, in every pane", arguments: keys, Tab.allCases)
  func sends(key: (Key, Command), tab: Tab) {
    var driver = Driver(tab: tab)
    driver.press(key.0)
    #expect(driver.take() == [.send(key.1)])
  }

  @Test("Space resumes a run that is paused")
  func resume() {
    var driver = Driver()
    driver.enter(.paused(reason: nil))
    driver.press(.character(" "))
    #expect(driver.take() == [.send(.resume)])
  }

  @Test("nothing is said to be done before the session has acknowledged it")
  func acknowledgement() {
    var driver = Driver()
    driver.send(.sent(id: 9, .checkpoint))
    #expect(driver.state.notice == Notice(.waiting, "checkpoint: waiting for the session"))
    var update = RunUpdate()
    update.answers = [Answer(id: 9, step: 241, after: "checkpoints/step-241")]
    driver.send(.update(update))
    #expect(driver.state.notice == Notice(.done, "step 241: checkpoint: checkpoints/step-241"))
  }

  @Test("a refused command says why")
  func refusal() {
    var driver = Driver()
    driver.answer(.evaluate, refusal: "there is no held-out text")
    #expect(
      driver.state.notice == Notice(.failed, "evaluation refused: there is no held-out text"))
  }

  @Test("an alert sounds and is shown when it comes, not when a run that had it is opened")
  func alerts() {
    var driver = Driver()
    func event(_ id: Int) -> RunUpdate {
      var record = EventRecord(id: id)
      (record.step, record.kind, record.text) = (240, .alert, "goal: the gap to the teacher is 0.9")
      var update = RunUpdate()
      update.events = [record]
      return update
    }
    _ = driver.take()
    var opened = event(1)
    opened.startsOver = true
    driver.send(.update(opened))
    #expect(driver.take().isEmpty && driver.state.notice == nil)
    driver.send(.update(event(2)))
    #expect(driver.take() == [.bell])
    #expect(
      driver.state.notice == Notice(.advice, "alert: goal: the gap to the teacher is 0.9"))
  }

  @Test("answers to other people's commands are theirs")
  func others() {
    var driver = Driver()
    var update = RunUpdate()
    update.answers = [Answer(id: 77, step: 1)]
    driver.send(.update(update))
    #expect(driver.state.notice == nil)
  }

  @Test("undo takes changes of the learning rate back, one after another, and is none itself")
  func undo() {
    var driver = Driver(update: RunFixture.update(steps: 60))
    func press() -> [Effect] {
      driver.press(.character("u"))
      return driver.take()
    }
    /// Tells of a change, as the store does.
    func happens(_ id: Int, before: Double, after: Double) {
      var update = RunUpdate()
      update.events = [
        EventRecord(
          id: id, step: 60 + id, time: 0, kind: .command, before: "\(before)", after: "\(after)",
          text: #"{"scaleLearningRate":{"by":2}}"#, isDiscarded: false)
      ]
      driver.send(.update(update))
    }
    #expect(press().isEmpty)
    #expect(driver.state.notice?.kind == .failed)
    happens(100, before: 0.001, after: 0.004)
    happens(101, before: 0.004, after: 0.008)
    #expect(press() == [.send(.scaleLearningRate(by: 0.5))])
    // At once again, before the first one was told of, it takes the one before back.
    #expect(press() == [.send(.scaleLearningRate(by: 0.25))])
    #expect(press().isEmpty)
    // The schedule went on meanwhile: the rate is no more what it was, the factor is.
    happens(102, before: 0.006, after: 0.003)
    happens(103, before: 0.002, after: 0.0005)
    #expect(press().isEmpty)
    happens(104, before: 0.0005, after: 0.0006)
    #expect(press() == [.send(.scaleLearningRate(by: 1 / (0.0006 / 0.0005)))])
  }

  static let settings: [(json: String, before: String, after: String, inverse: Command)] = [
    (#"{"setTemperature":{"_0":5}}"#, "10.0", "5.0", .setTemperature(10)),
    (
      #"{"setScaleSource":{"_0":"entropy"}}"#, "cross-entropy", "entropy",
      .setScaleSource(.crossEntropy)
    ),
    (#"{"setObjective":{"_0":"logit"}}"#, "tsld", "logit", .setObjective(.tokenScaled)),
    (#"{"setReduction":{"_0":"sum"}}"#, "mean", "sum", .setReduction(.mean)),
    (#"{"setClip":{"_0":0.5}}"#, "none", "0.5", .setClip(nil)),
    (#"{"setThreads":{"_0":1}}"#, "2", "1", .setThreads(2)),
    (#"{"setLearningRate":{"_0":0.5}}"#, "0.25", "0.5", .scaleLearningRate(by: 0.5)),
  ]

  @Test("undo takes any setting back, the last one first, and what takes back is no change")
  func undoSettings() {
    var driver = Driver(update: RunFixture.update(steps: 60))
    var id = 100
    func happens(_ json: String, before: String, after: String) {
      var update = RunUpdate()
      update.events = [
        EventRecord(
          id: id, step: 60, time: 0, kind: .command, before: before, after: after, text: json,
          isDiscarded: false)
      ]
      id += 1
      driver.send(.update(update))
    }
    for setting in Self.settings {
      happens(setting.json, before: setting.before, after: setting.after)
    }
    for setting in Self.settings.reversed() {
      driver.press(.character("u"))
      #expect(driver.take() == [.send(setting.inverse)])
      happens(setting.json, before: setting.after, after: setting.before)
    }
    driver.press(.character("u"))
    #expect(driver.take().isEmpty)
    #expect(driver.state.notice?.kind == .failed)
  }

  @Test("a refusal to take something back leaves it to be taken back")
  func refusedUndo() {
    var driver = Driver(update: RunFixture.update(steps: 100))
    driver.press(.character("u"))
    let inverse = Command.scaleLearningRate(by: 1 / (0.00096875 / 0.000775))
    #expect(driver.take() == [.send(inverse)])
    driver.press(.character("u"))
    #expect(driver.take().isEmpty)
    driver.answer(inverse, refusal: "no")
    driver.press(.character("u"))
    #expect(driver.take() == [.send(inverse)])
  }

  @Test("a run that has ended, is loading or cannot be reached is not sent commands")
  func unreachable() {
    for phase in [
      RunPhase.finished, .stopped, .failed("x"), .silent(seconds: nil),
      .opening("models", share: 0.5),
    ] {
      var driver = Driver()
      driver.enter(phase)
      driver.press(.character("c"))
      #expect(driver.take().isEmpty)
      #expect(driver.state.notice?.kind == .failed)
    }
  }
}
