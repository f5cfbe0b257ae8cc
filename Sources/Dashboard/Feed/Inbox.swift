import Synchronization

/// What threads have to tell the one that shows a run.
///
/// That one may be held up for hours by a terminal that takes nothing. Whoever tells often asks first
/// whether everything was taken, so that nothing piles up here.
package final class Inbox<Message: Sendable>: Sendable {
  private struct Waiting {
    var messages: [Message] = []
    /// Called once when they are taken.
    var taken: (@Sendable () -> Void)?
  }

  private let waiting = Mutex(Waiting())
  private let wake: @Sendable () -> Void

  /// - Parameter wake: called when there are messages again, on their sender's thread.
  package init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  /// How many messages wait to be taken.
  package var count: Int { waiting.withLock { $0.messages.count } }

  package func post(_ message: Message) {
    let isFirst = waiting.withLock { waiting in
      waiting.messages.append(message)
      return waiting.messages.count == 1
    }
    if isFirst { wake() }
  }

  /// Takes all messages, oldest first.
  package func take() -> [Message] {
    let (messages, taken) = waiting.withLock { waiting in
      defer { waiting = Waiting() }
      return (waiting.messages, waiting.taken)
    }
    taken?()
    return messages
  }

  /// Calls something once when nothing waits any more, at once where nothing does.
  package func whenTaken(_ call: @escaping @Sendable () -> Void) {
    let isTaken = waiting.withLock { waiting in
      guard !waiting.messages.isEmpty else { return true }
      waiting.taken = call
      return false
    }
    if isTaken { call() }
  }
}
