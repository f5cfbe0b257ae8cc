import Terminal

/// The one table of keys: it drives what keys do, the footer and the help. A pane's own keys come
/// first.
enum KeyTable {
  /// The keys that do the same in every pane.
  static let everywhere: [Binding] = tabs + training + time + moving + program

  /// What a key does in a pane.
  static func action(for key: Key, in pane: any Pane) -> Action? {
    (pane.keys + everywhere).first { $0.keys.contains(key) }?.action
  }

  /// The bindings that the footer names, in the order in which they are given room.
  static func footer(of pane: any Pane) -> [Binding] {
    let first: [Action] = [.pauseOrResume, .openCommandLine("")]
    let all = (pane.keys + everywhere).filter { $0.label != nil }
    return all.filter { first.contains($0.action) } + all.filter { !first.contains($0.action) }
  }

  private static let training = [
    Binding(
      .character(" "), does: .pauseOrResume, label: "pause", steers: true,
      "Pause or resume training."),
    Binding(.character("."), does: .step, label: "step", steers: true, "Make one step and pause."),
    Binding(
      .character("+"), .character("="), does: .raiseLearningRate, label: "lr up", steers: true,
      "Multiply the learning rate by 1.25."),
    Binding(
      .character("-"), does: .lowerLearningRate, label: "lr down", steers: true,
      "Divide the learning rate by 1.25."),
    Binding(
      .character("u"), does: .undo, steers: true,
      "Take the last change of a setting back; again for the one before."),
    Binding(
      .character("c"), does: .checkpoint, label: "checkpoint", steers: true,
      "Save a checkpoint now."),
    Binding(
      .character("e"), does: .evaluate, label: "evaluate", steers: true,
      "Measure the perplexity on the held-out text now."),
    Binding(
      .character("x"), does: .interrupt, steers: true,
      "Break off the evaluation or the checkpoint that is being made."),
  ]

  private static let tabs =
    Tab.allCases.map { tab in
      Binding(
        .character(Character("\(tab.rawValue)")), does: .show(tab), "Show the pane \(tab.title).")
    } + [
      Binding(.tab, does: .nextTab, label: "next pane", "Show the next pane."),
      Binding(.backTab, does: .previousTab, "Show the pane before."),
    ]

  private static let time = [
    Binding(
      .character("["), does: .earlier, label: "earlier",
      "Go back in time: every pane shows the run as it was."),
    Binding(.character("]"), does: .later, "Go forward in time."),
    Binding(.character("{"), does: .muchEarlier, "Go far back in time."),
    Binding(.character("}"), does: .muchLater, "Go far forward in time."),
    Binding(.character("\\"), does: .look(.now), "Return to the newest step."),
  ]

  private static let moving = [
    Binding(.up, .character("k"), does: .up, "Move up."),
    Binding(.down, .character("j"), does: .down, "Move down."),
    Binding(.left, .character("h"), does: .left, "Move left; on charts, the cursor."),
    Binding(.right, .character("l"), does: .right, "Move right; on charts, the cursor."),
    Binding(.pageUp, does: .pageUp, "Move a page up."),
    Binding(.pageDown, does: .pageDown, "Move a page down."),
    Binding(.home, does: .home, "Go to the beginning."),
    Binding(.end, does: .end, "Go to the end."),
    Binding(.escape, does: .back, "Go back; never ends the program."),
  ]

  private static let program = [
    Binding(.character("t"), does: .openCommandLine("theme "), "Choose a theme."),
    Binding(.character(":"), does: .openCommandLine(""), label: "command", "Type a command."),
    Binding(.character("?"), .function(1), does: .help, label: "help", "Show this help."),
    Binding(.control("l"), does: .redraw, "Paint the screen again."),
    Binding(.control("z"), does: .suspend, "Return to the shell; 'fg' comes back."),
    Binding(
      .character("q"), .control("c"), does: .quit, label: "quit", "Quit; asks while training."),
  ]
}

extension Binding {
  /// The keys of charts over steps.
  static let charts = [
    Binding(
      .character("i"), does: .zoom(by: ChartSettings.zoomFactor, about: nil), label: "zoom in",
      "Zoom in."),
    Binding(
      .character("o"), does: .zoom(by: 1 / ChartSettings.zoomFactor, about: nil), "Zoom out."),
    Binding(
      .character("H"), does: .pan(by: -ChartSettings.panShare), "Move the window to earlier steps."),
    Binding(
      .character("L"), does: .pan(by: ChartSettings.panShare), "Move the window to later steps."),
    Binding(.character("0"), does: .resetZoom, "Show all steps."),
    Binding(
      .character("f"), does: .window, label: "recent", "Show only the latest steps, or all."),
  ]
  /// For charts that can have a logarithmic axis.
  static let logarithm = Binding(
    .character("y"), does: .logScale, label: "log", "Logarithmic or linear scale.")
  /// For charts with enough values for moving averages.
  static let smoothing = Binding(
    .character("s"), does: .smoothing, label: "smooth",
    "Show raw and smoothed values, or raw ones alone.")
  /// For panes of several views.
  static let view = Binding(
    .character("v"), does: .nextView, label: "view", "Show the next view of this pane.")
  /// For panes of several quantities.
  static let quantities = [
    Binding(
      .character("n"), does: .nextQuantity, label: "quantity", "Show the next quantity."),
    Binding(.character("p"), does: .previousQuantity, "Show the quantity before."),
  ]
  /// For lists that can be sorted.
  static let sorting = [
    Binding(.character("s"), does: .sort, label: "sort", "Sort by the next column."),
    Binding(.character("r"), does: .reverse, "Turn the order around."),
  ]
  /// For panes in which something is selected.
  static let open = Binding(.enter, does: .open, "Open what is selected.")
  /// For panes with text.
  static let find = Binding(
    .character("/"), does: .find, label: "find", "Find text, or show only what contains it.")
}
