import Dashboard
import Foundation
import RunStore
import Screen

/// Opens a run and tells the dashboard what is new of it, on a thread of its own.
enum FeedThread {
  /// How often the run is looked at; its store is written about three times a second.
  private static let interval = 0.1

  /// Opens a run; told a way to say what is being read, and the share that is done.
  typealias Opening =
    @Sendable (_ progress: @escaping @Sendable (String, Double?) -> Void) throws -> OpenedRun

  /// Starts the thread; it ends with the process.
  static func start(
    _ inbox: Inbox,
    open: @escaping Opening
  ) {
    let thread = Thread {
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
    }
    thread.name = "tsld.feed"
    thread.start()
  }

  private static func follow(_ run: OpenedRun, _ inbox: Inbox) {
    let follower = RunFollower(run, inbox)
    while true {
      if !follower.look() { Thread.sleep(forTimeInterval: interval) }
    }
  }
}
