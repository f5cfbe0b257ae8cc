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

  /// Whether one of these waits.
  func contains(where matches: (Command) -> Bool) -> Bool {
    state.withLock { $0.letters.contains { matches($0.command) } }
  }

  /// Waits until a command arrives, or the time is over.
  func wait(milliseconds: Int) {
    _ = arrivals.wait(timeout: .now() + .milliseconds(milliseconds))
  }
}
