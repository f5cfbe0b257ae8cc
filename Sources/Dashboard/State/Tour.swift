import Terminal

/// A minute's walk through the panes, beside a training that goes on: each stop shows a pane and
/// says what to look at.
struct Tour: Sendable, Equatable {
  /// What is shown and said at a place.
  private struct Stop {
    let tab: Tab
    let text: String
  }

  private static let stops = [
    Stop(
      tab: .overview,
      text:
        "Welcome. Behind this box a small LLaMA becomes ternary: the student learns to say with "
        + "weights of -1, 0 and +1 what its full-precision teacher says. A tour of one minute shows "
        + "where to look. Every key works meanwhile."),
    Stop(
      tab: .overview,
      text: "Four parts at a glance: what is minimised, the perplexity on held-out text between "
        + "start, goal and teacher, how much each token counts, and how many weights are -1, 0 and "
        + "+1. Enter, without this box, opens the one that is chosen; the mouse does too."),
    Stop(
      tab: .loss,
      text: "Loss. Every step is in the picture: a column shows its least and its greatest value. "
        + "v shows perplexity, distillation or gradient large, y a logarithmic scale, i and o zoom, "
        + "f only the latest steps. Letters below a chart are events: C a checkpoint, L a learning "
        + "rate that somebody changed."),
    Stop(
      tab: .tokens,
      text: "Tokens. TSLD weighs tokens by the teacher's uncertainty: bright ones count more. Move "
        + "with the arrows and read what teacher and student expect; n shows other quantities; w "
        + "watches a text of your own, g lets both models continue one."),
    Stop(
      tab: .weights,
      text: "Weights. A row for each matrix: its codes, its scale, how many flipped at this step. "
        + "Enter opens one, with its histogram around the thresholds and its codes as a picture."),
    Stop(
      tab: .errors,
      text: "Errors. Where the student differs from the teacher: by layer and position, and over "
        + "the positions of a block, from each evaluation."),
    Stop(
      tab: .system,
      text: "System. Where a step's time goes, what happened so far, and what was printed."),
    Stop(
      tab: .compare,
      text: "Compare. The other runs of this folder, sorted by any column. Enter lays one's curves "
        + "over this run's in every chart; d shows where the recipes differ."),
    Stop(
      tab: .overview,
      text: "Steering: Space pauses, . makes one step, + and - change the learning rate, u takes "
        + "that back, : lists every command. [ and ] go back and forth in time in every pane. ? "
        + "explains the pane that is shown; q leaves and asks what becomes of the training. :tour "
        + "shows this again."),
  ]

  private(set) var index = 0

  var tab: Tab { Self.stops[index].tab }

  /// Goes so many stops further; false behind the last one.
  mutating func move(by count: Int) -> Bool {
    index = max(index + count, 0)
    return index < Self.stops.count
  }

  /// Draws the box over the lower part of the canvas.
  func draw(on canvas: inout Canvas) {
    let width = min(canvas.size.width, 76)
    let lines = Self.stops[index].text.wrapped(to: max(width - 4, 1))
    let height = min(lines.count + 3, canvas.size.height)
    let area = Rect(
      x: (canvas.size.width - width) / 2, y: canvas.size.height - height, width: width,
      height: height)
    canvas.fill(area, " ", .plain)
    canvas.draw(in: area) { canvas in
      let title = index == 0 ? "Tour" : "Tour \(index) of \(Self.stops.count - 1)"
      Box(title, isFocused: true).draw(on: &canvas) { canvas in
        for (y, line) in lines.prefix(max(canvas.size.height - 1, 0)).enumerated() {
          canvas.text(line, x: 0, y: y)
        }
        let next = index == 0 ? "begin" : index + 1 < Self.stops.count ? "next" : "end"
        let keys = [
          ("Enter", next), ("Backspace", "back"), ("Esc", index == 0 ? "not now" : "leave"),
        ]
        var x = 0
        for (key, word) in keys where index > 0 || key != "Backspace" {
          x += canvas.text(key, x: x, y: canvas.size.height - 1, Style(.key)) + 1
          x += canvas.text(word, x: x, y: canvas.size.height - 1, Style(.axis)) + 3
        }
      }
    }
  }
}

extension State {
  /// Begins the tour.
  package mutating func beginTour() {
    tour = Tour()
    tab = .overview
  }

  /// Reacts to a key while the tour is shown; nil for a key that is none of the tour's.
  mutating func walk(_ key: Key) -> [Effect]? {
    switch key {
    case .enter: return moveTour(by: 1)
    case .backspace: return moveTour(by: -1)
    case .escape:
      tour = nil
      return []
    default: return nil
    }
  }

  private mutating func moveTour(by count: Int) -> [Effect] {
    guard var tour, tour.move(by: count) else {
      self.tour = nil
      return []
    }
    self.tour = tour
    return perform(.show(tour.tab))
  }
}
