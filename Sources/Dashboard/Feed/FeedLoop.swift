import Dispatch
import Foundation
import Synchronization
import Training
import Untrusted

/// Looks at a run again and again and sends it commands, on the thread that runs the loop; what it
/// finds waits in an inbox for whoever shows it.
package final class FeedLoop: Sendable {
  /// How often the run is looked at; its store is written about three times a second, and every
  /// look takes time from a training that has all processors.
  private static let interval = DispatchTimeInterval.milliseconds(200)
  /// The same while nobody makes steps.
  private static let restingInterval = DispatchTimeInterval.milliseconds(400)
  /// The same while somebody waits for an answer, and how long that lasts.
  private static let shortInterval = DispatchTimeInterval.milliseconds(50)
  private static let hurry = Duration.seconds(2)

  private struct Wishes {
    var isStopped = false
    var hurriesUntil = ContinuousClock.now
    var commands: [Command] = []
  }

  private let wishes = Mutex(Wishes())
  private let wake = DispatchSemaphore(value: 0)

  package init() {}

  /// Sends a command soon; what becomes of it is told as events.
  package func send(_ command: Command) {
    wishes.withLock {
      $0.commands.append(command)
      $0.hurriesUntil = .now + Self.hurry
    }
    wake.signal()
  }

  package func stop() {
    wishes.withLock { $0.isStopped = true }
    wake.signal()
  }

  /// Follows a run until the loop is stopped.
  ///
  /// - Parameters:
  ///   - post: takes events for whoever shows the run.
  ///   - inbox: where they wait. What is new of the run is read only when it was emptied.
  ///   - attend: called at every look, however slowly events are taken.
  ///   - look: called when the run is read, to tell what else is new.
  package func follow<Message>(
    _ feed: RunFeed, over link: any RunLink, _ inbox: Inbox<Message>,
    post: (Event) -> Void, attend: () -> Void = {},
    look: () -> Void = {}
  ) {
    var problem: String?
    var usage = UsageMeter()
    while true {
      let (isStopped, commands, hurries) = wishes.withLock { wishes in
        defer { wishes.commands = [] }
        return (wishes.isStopped, wishes.commands, ContinuousClock.now < wishes.hurriesUntil)
      }
      if isStopped { return link.leave() }
      for command in commands {
        do {
          post(.sent(id: try link.send(command), command))
        } catch {
          post(.failed(line(for: error)))
        }
      }
      attend()
      if inbox.count == 0 {
        var update = feed.poll()
        update.usage = usage.sample(feed.processID)
        look()
        if !update.isEmpty { post(.update(update)) }
        // A store that cannot be read now may be readable in a moment: said once, tried again.
        if update.problem != problem { post(.problem(update.problem)) }
        problem = update.problem
      }
      if feed.isBehind, problem == nil { inbox.whenTaken { [wake] in wake.signal() } }
      _ = wake.wait(
        timeout: .now()
          + (hurries ? Self.shortInterval : feed.isResting ? Self.restingInterval : Self.interval))
    }
  }
}
