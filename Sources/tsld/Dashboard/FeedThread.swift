import Dashboard
import Dispatch
import Foundation
import RunStore
import Screen
import Training

/// What other threads have to tell the dashboard's.
enum Message: Sendable {
  case event(Event)
  case opened(OpenedRun)
  case failed(any Error)
  /// The session of this process has ended because the dashboard asked it to.
  case ended
}

/// Opens a run and tells the dashboard what is new of it, on a thread of its own.
final class FeedThread: Sendable {
  /// Opens a run; told a way to say what is being read, and the share that is done.
  typealias Opening =
    @Sendable (_ progress: @escaping @Sendable (String, Double) -> Void) throws -> OpenedRun

  private let loop = FeedLoop()
  private let ended = DispatchGroup()

  init(_ inbox: Inbox<Message>, open: @escaping Opening) {
    ended.enter()
    let thread = Thread { [self] in
      Screen.protectThread()
      do {
        let run = try open { what, share in
          // Nobody misses a share while the one before was not seen.
          guard inbox.count == 0 else { return }
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

  /// Sends a command; what becomes of it is told as events.
  func send(_ command: Command) { loop.send(command) }

  /// Lets go of the run's store. What is being opened is not waited for.
  func stop() {
    loop.stop()
    _ = ended.wait(timeout: .now() + .milliseconds(500))
  }

  private func follow(_ run: OpenedRun, _ inbox: Inbox<Message>) {
    let feed = RunFeed(run.directory, link: run.link)
    let pauses = run.session.map { PauseHandler($0, isWatched: true) }
    // What this process writes is captured; of another one there is the log.
    var log = run.session == nil ? LogTail(run.directory) : nil
    var toldMessages = 0
    func post(_ event: Event) { inbox.post(.event(event)) }
    loop.follow(feed, over: run.link, inbox, post: post) {
      if let session = run.session { pauses?.look(at: session.snapshot) }
    } look: {
      if let lines = log?.lines(), !lines.isEmpty { post(.lines(lines)) }
      let messages = (run.session?.snapshot.messages ?? []).dropFirst(toldMessages)
      toldMessages += messages.count
      if let last = messages.last {
        post(.lines(messages.map { "note: \($0)" }))
        post(.advised(last))
      }
    }
  }
}
