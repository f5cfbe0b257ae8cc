import Foundation
@testable import RunStore
import Synchronization
import TestSupport
import Testing
import Training

@testable import Dashboard

@Suite("Feed loop")
struct FeedLoopTests {
  /// A run that is written to, and a loop on a thread that follows it.
  private func loop(
    _ body: (FeedLoop, Inbox<Event>, Recorder, (Int) throws -> Void) throws -> Void
  ) throws {
    try TemporaryDirectory.with { folder in
      let directory = try RunDirectory.create(
        at: folder.file("run"),
        run: RunRecord(
          name: "run", createdAt: 0, programVersion: "0", threadCount: 1, totalSteps: 400,
          teacher: "teacher", student: "teacher", quantizer: "twn per row", objective: "tsld"))
      let writer = try RunWriter(directory, programVersion: "0", threadCount: 1)
      let loop = FeedLoop()
      let inbox = Inbox<Event> {}
      let recorder = Recorder()
      let ended = DispatchSemaphore(value: 0)
      Thread {
        recorder.loopThread.store(UInt(pthread_self()), ordering: .relaxed)
        let feed = RunFeed(directory, link: recorder)
        loop.follow(feed, over: recorder, inbox, post: { inbox.post($0) }) {
          recorder.looks.add(1, ordering: .relaxed)
        }
        ended.signal()
      }.start()
      defer {
        loop.stop()
        ended.wait()
      }
      try body(loop, inbox, recorder) { step in
        writer.append(RunFixture.step(step), matrices: [])
        try writer.flush()
      }
      try writer.close()
    }
  }

  private func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<1000 {
      if condition() { return true }
      Thread.sleep(forTimeInterval: 0.01)
    }
    return false
  }

  @Test("behind a screen that takes nothing, nothing piles up, and what came meanwhile comes then")
  func stalled() throws {
    try loop { loop, inbox, recorder, step in
      for number in 1...20 {
        try step(number)
        let looks = recorder.looks.load(ordering: .relaxed)
        loop.send(.pause)
        #expect(eventually { recorder.looks.load(ordering: .relaxed) > looks })
      }
      func updates(_ events: [Event]) -> [RunUpdate] {
        events.compactMap { if case .update(let update) = $0 { update } else { nil } }
      }
      let waiting = updates(inbox.take())
      #expect(waiting.count <= 1)
      var steps = waiting.flatMap(\.steps).count
      #expect(
        eventually {
          steps += updates(inbox.take()).flatMap(\.steps).count
          return steps == 20
        })
    }
  }

  @Test("commands are sent by the loop's thread and told, also when they cannot be")
  func commands() throws {
    try loop { loop, inbox, recorder, _ in
      loop.send(.pause)
      loop.send(.stop)
      var told: [String] = []
      #expect(
        eventually {
          for event in inbox.take() {
            switch event {
            case .sent(let id, let command): told.append("\(id) \(command)")
            case .failed(let text): told.append(text)
            default: break
            }
          }
          return told.count == 2
        })
      #expect(told == ["1 pause", "nobody listens"])
      let wasOnLoop = recorder.wasOnLoop.load(ordering: .relaxed)
      #expect(wasOnLoop)
    }
  }
}

/// Takes note of commands instead of sending them.
private final class Recorder: RunLink {
  struct Deaf: Error, CustomStringConvertible { let description = "nobody listens" }

  let looks = Atomic(0)
  let loopThread = Atomic<UInt>(0)
  let wasOnLoop = Atomic(false)

  func send(_ command: Command) throws -> Int {
    let thread = UInt(pthread_self())
    wasOnLoop.store(thread == loopThread.load(ordering: .relaxed), ordering: .relaxed)
    guard command != .stop else { throw Deaf() }
    return 1
  }

  func standing(_ run: RunRecord?, step: Int, learningRate: Double?) -> RunStanding {
    RunStanding()
  }

  func answers() -> [Answer] { [] }
}
