import Dashboard
import Synchronization

/// What other threads have to tell the dashboard's.
final class Inbox: Sendable {
  enum Message: Sendable {
    case event(Event)
    case opened(OpenedRun)
    case failed(any Error)
    /// The session of this process has ended because the dashboard asked it to.
    case ended
  }

  private let messages = Mutex<[Message]>([])
  private let wake: @Sendable () -> Void

  /// - Parameter wake: called after every message, on its sender's thread.
  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  func post(_ message: Message) {
    messages.withLock { $0.append(message) }
    wake()
  }

  /// Takes all messages, oldest first.
  func take() -> [Message] {
    messages.withLock { messages in
      defer { messages = [] }
      return messages
    }
  }
}
