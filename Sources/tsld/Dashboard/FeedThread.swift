import Dashboard
import Dispatch
import Foundation
import RunStore
import Screen
import Synchronization

/// Opens a run and tells the dashboard what is new of it, on a thread of its own.
final class FeedThread: Sendable {
  /// How often the run is looked at; its store is written about three times a second, and every
  /// look takes time from a training that has all processors.
  private static let interval = Duration.milliseconds(200)
  /// The same while somebody waits for an answer, and how long that lasts.
  private static let shortInterval = Duration.milliseconds(50)
  private static let hurry = Duration.seconds(2)

  /// Opens a run; told a way to say what is being read, and the share that is done.
  typealias Opening =
    @Sendable (_ progress: @escaping @Sendable (String, Double) -> Void) throws -> OpenedRun

  private struct Pace {
    var isStopped = false
    var hurriesUntil = ContinuousClock.now
  }

  private let pace = Mutex(Pace())
  private let wake = DispatchSemaphore(value: 0)
  private let ended = DispatchGroup()

  init(_ inbox: Inbox, open: @escaping Opening) {
    ended.enter()
    let thread = Thread { [self] in
      Screen.protectThread()
      do {
        let run = try open { what, share in
          var update = RunUpdate()
          var standing = RunStanding()
          standing.phase = .opening(what, share: share)
          update.standing = standing
          inbox.post(.event(.update(update)))
        }
        inbox.post(.opened(run))
        follow(run, inbox)
      } catch {
        inbox.post(.failed(error))
      }
      ended.leave()
    }
    thread.name = "tsld.feed"
    thread.start()
  }

  /// Lets go of the run's store. What is being opened is not waited for.
  func stop() {
    pace.withLock { $0.isStopped = true }
    wake.signal()
    _ = ended.wait(timeout: .now() + .milliseconds(500))
  }

  /// Looks more often for a while: something was asked for.
  func expectAnswer() {
    pace.withLock { $0.hurriesUntil = .now + Self.hurry }
    wake.signal()
  }

  private func follow(_ run: OpenedRun, _ inbox: Inbox) {
    let follower = RunFollower(run, inbox)
    while true {
      let (isStopped, interval) = pace.withLock {
        ($0.isStopped, ContinuousClock.now < $0.hurriesUntil ? Self.shortInterval : Self.interval)
      }
      if isStopped { return }
      if !follower.look() {
        _ = wake.wait(timeout: .now() + .milliseconds(Int(interval / .milliseconds(1))))
      }
    }
  }
}
