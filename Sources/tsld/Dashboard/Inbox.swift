import Dashboard
import Synchronization

/// What other threads have to tell the dashboard's.
final class Inbox: Sendable {
  /// A message.
  enum Message: Sendable {
    /// Something that changes the state.
    case event(Event)
    /// The run is there.
    case opened(OpenedRun)
    /// It could not be opened.
    case failed(any Error)
  }

  private let messages = Mutex<[Message]>([])
  private let wake: @Sendable () -> Void

  /// - Parameter wake: called after every message, on its sender's thread.
  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  /// Leaves a message.
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
