import Terminal

/// Asks what becomes of the training when the dashboard is left; it goes on behind the question.
package struct QuitDialog: Sendable, Equatable {
  /// The answers.
  package enum Choice: Int, Sendable, CaseIterable {
    case checkpointAndQuit, detach, quitWithout, cancel

    var title: String {
      switch self {
      case .checkpointAndQuit: "Checkpoint and quit"
      case .detach: "Detach, keep training"
      case .quitWithout: "Quit without a checkpoint"
      case .cancel: "Cancel"
      }
    }

    /// The letter that chooses it.
    var letter: Character {
      switch self {
      case .checkpointAndQuit: "c"
      case .detach: "d"
      case .quitWithout: "w"
      case .cancel: "n"
      }
    }
  }

  var choice = Choice.checkpointAndQuit

  /// Reacts to a key; returns the answer once there is one.
  mutating func press(_ key: Key) -> Choice? {
    let count = Choice.allCases.count
    func moved(_ by: Int) -> Choice {
      Choice(rawValue: (choice.rawValue + by + count) % count) ?? .cancel
    }
    switch key {
    case .left, .up, .backTab, .character("h"), .character("k"): choice = moved(-1)
    case .right, .down, .tab, .character("l"), .character("j"): choice = moved(1)
    case .enter, .character(" "): return choice
    case .escape, .character("q"): return .cancel
    case .character(let letter): return Choice.allCases.first { $0.letter == letter }
    case .control("c"): return .checkpointAndQuit
    default: break
    }
    return nil
  }

  /// The question as it is shown.
  func view(_ run: RunData) -> Dialog {
    Dialog(
      "Quit",
      lines: [
        "Training goes on until you answer (step \(run.standing.step)).",
        run.checkpoints.last.map { "The last checkpoint is of step \($0.step)." }
          ?? "There is no checkpoint yet.",
      ],
      buttons: Choice.allCases.map(\.title), selected: choice.rawValue)
  }
}
