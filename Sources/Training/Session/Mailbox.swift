import Dispatch
import Synchronization

/// Commands on their way to the training thread, from this process and from others.
final class Mailbox: Sendable {
  /// A command, and who waits for its answer.
  struct Letter: Sendable {
    /// Counts the commands as they come in.
    let id: Int
    let command: Command
    /// Its row in the run's store, where another process sent it.
    let row: Int?
  }

  private struct State {
    var letters: [Letter] = []
    var lastID = 0
  }

  private let state = Mutex(State())
  private let arrivals = DispatchSemaphore(value: 0)

  /// Leaves a command, from any thread; returns its number.
  @discardableResult
  func send(_ command: Command, row: Int? = nil) -> Int {
    defer { arrivals.signal() }
    return state.withLock { state in
      state.lastID += 1
      state.letters.append(Letter(id: state.lastID, command: command, row: row))
      return state.lastID
    }
  }

  /// Takes the command whose turn it is: the oldest, but what takes long waits for what is not to be
  /// kept waiting behind it.
  func takeNext() -> Letter? {
    state.withLock { state in
      guard !state.letters.isEmpty else { return nil }
      var index = 0
      if let urgent = state.letters.lastIndex(where: { $0.command.pace == .urgent }),
        let quick = state.letters[...urgent].firstIndex(where: { $0.command.pace != .slow }),
        // What came before a return is not to happen after it.
        state.letters[quick].command.pace != .inOrder
      {
        index = quick
      }
      return state.letters.remove(at: index)
    }
  }

  func takeAll() -> [Letter] {
    state.withLock { state in
      defer { state.letters = [] }
      return state.letters
    }
  }

  /// The number of the last waiting command of a kind; nil if none waits.
  func newest(_ command: Command) -> Int? {
    state.withLock { $0.letters.last { $0.command == command }?.id }
  }

  func wait(milliseconds: Int) {
    _ = arrivals.wait(timeout: .now() + .milliseconds(milliseconds))
  }
}

extension Command {
  fileprivate enum Pace {
    case urgent, quick, slow, inOrder
  }

  fileprivate var pace: Pace {
    switch self {
    case .pause, .stop, .terminalLost: .urgent
    // What breaks something off stays behind it.
    case .evaluate, .checkpoint, .generate, .interrupt: .slow
    case .goBack: .inOrder
    default: .quick
    }
  }
}
