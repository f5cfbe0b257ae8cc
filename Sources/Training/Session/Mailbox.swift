import Dispatch
import Synchronization

/// Commands on their way to the training thread.
final class Mailbox: Sendable {
  private struct State {
    var letters: [(id: Int, command: Command)] = []
    var nextID = 1
  }

  private let state = Mutex(State())
  private let arrivals = DispatchSemaphore(value: 0)

  /// Leaves a command, from any thread; returns its number.
  func send(_ command: Command) -> Int {
    let id = state.withLock { state in
      defer { state.nextID += 1 }
      state.letters.append((state.nextID, command))
      return state.nextID
    }
    arrivals.signal()
    return id
  }

  /// Takes all commands that are there, oldest first.
  func take() -> [(id: Int, command: Command)] {
    state.withLock { state in
      defer { state.letters = [] }
      return state.letters
    }
  }

  /// Takes the oldest command, if there is one.
  func takeFirst() -> (id: Int, command: Command)? {
    state.withLock { $0.letters.isEmpty ? nil : $0.letters.removeFirst() }
  }

  /// The number of the last of these that waits; nil if none does.
  func newest(where matches: (Command) -> Bool) -> Int? {
    state.withLock { $0.letters.last { matches($0.command) }?.id }
  }

  /// Waits until a command arrives, or the time is over.
  func wait(milliseconds: Int) {
    _ = arrivals.wait(timeout: .now() + .milliseconds(milliseconds))
  }
}
