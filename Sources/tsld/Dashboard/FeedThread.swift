import Dashboard
import Dispatch
import Foundation
import RunStore
import Screen
import Synchronization

/// Opens a run and tells the dashboard what is new of it, on a thread of its own.
final class FeedThread: Sendable {
  /// How often the run is looked at; its store is written about three times a second.
  private static let interval = 0.1

  /// Opens a run; told a way to say what is being read, and the share that is done.
  typealias Opening =
    @Sendable (_ progress: @escaping @Sendable (String, Double?) -> Void) throws -> OpenedRun

  private let isStopped = Mutex(false)
  private let ended = DispatchGroup()

  /// Starts the thread; it goes on until it is stopped.
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
    isStopped.withLock { $0 = true }
    _ = ended.wait(timeout: .now() + .milliseconds(500))
  }

  private func follow(_ run: OpenedRun, _ inbox: Inbox) {
    let follower = RunFollower(run, inbox)
    while !isStopped.withLock({ $0 }) {
      if !follower.look() { Thread.sleep(forTimeInterval: Self.interval) }
    }
  }
}
