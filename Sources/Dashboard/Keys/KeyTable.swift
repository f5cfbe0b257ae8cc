import Terminal

/// The one table of keys: it drives what keys do, the footer and the help.
enum KeyTable {
  private static let charts = Set(Tab.allCases.filter(\.hasCharts))
  /// The panes whose charts over steps have a logarithmic axis.
  private static let logarithmic: Set<Tab> = [.overview, .loss]
  /// The panes whose charts over steps have enough values for moving averages.
  private static let smoothed: Set<Tab> = [.overview, .loss, .system]

  static let bindings: [Binding] =
    tabs + training + time + moving + views + chartKeys + program

  /// What a key does in a pane.
  static func action(for key: Key, in tab: Tab) -> Action? {
    bindings.first { $0.keys.contains(key) && $0.tabs?.contains(tab) != false }?.action
  }

  /// The bindings of a pane, those of it alone first.
  static func bindings(of tab: Tab) -> [Binding] {
    bindings.filter { $0.tabs?.contains(tab) == true } + bindings.filter { $0.tabs == nil }
  }

  /// The bindings that the footer names, in the order in which they are given room.
  static func footer(of tab: Tab) -> [Binding] {
    let first: Set<Action> = [.pauseOrResume, .openCommandLine("")]
    let all = bindings(of: tab).filter { $0.label != nil }
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
      .character("u"), does: .undo, steers: true, "Take the last change of the learning rate back."),
    Binding(
      .character("c"), does: .checkpoint, label: "checkpoint", steers: true,
      "Save a checkpoint now."),
    Binding(
      .character("e"), does: .evaluate, label: "evaluate", steers: true,
      "Measure the perplexity on the held-out text now."),
    Binding(
      .character("x"), does: .interrupt, steers: true,
      "Break off the evaluation or the checkpoint that is under way."),
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
    Binding(.character("\\"), does: .now, "Return to the newest step."),
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
    Binding(.enter, does: .open, in: [.overview, .weights, .tokens], "Open what is selected."),
    Binding(.escape, does: .back, "Go back; never ends the program."),
  ]

  private static let chartKeys = [
    Binding(
      .character("y"), does: .logScale, in: logarithmic, label: "log",
      "Logarithmic or linear y axis."),
    Binding(
      .character("s"), does: .smoothing, in: smoothed, label: "smooth",
      "Show raw and smoothed values, or raw ones alone."),
    Binding(.character("i"), does: .zoomIn, in: charts, label: "zoom in", "Zoom in."),
    Binding(.character("o"), does: .zoomOut, in: charts, "Zoom out."),
    Binding(.character("H"), does: .panLeft, in: charts, "Move the window to earlier steps."),
    Binding(.character("L"), does: .panRight, in: charts, "Move the window to later steps."),
    Binding(.character("0"), does: .resetZoom, in: charts, "Show all steps."),
    Binding(
      .character("f"), does: .window, in: charts, label: "recent",
      "Show only the latest steps, or all."),
  ]

  private static let views = [
    Binding(
      .character("v"), does: .nextView, in: [.loss, .tokens, .weights, .errors, .system],
      label: "view", "Show the next view of this pane."),
    Binding(
      .character("n"), does: .nextQuantity, in: [.tokens, .weights, .errors], label: "quantity",
      "Colour by the next quantity."),
    Binding(
      .character("p"), does: .previousQuantity, in: [.tokens, .weights, .errors],
      "Colour by the quantity before."),
    Binding(
      .character("s"), does: .sort, in: [.tokens, .weights], label: "sort",
      "Sort by the next column."),
    Binding(.character("r"), does: .reverse, in: [.tokens, .weights], "Turn the order around."),
    Binding(
      .character("/"), does: .find, in: [.tokens, .weights, .system], label: "find",
      "Find text, or show only what contains it."),
    Binding(.character("N"), does: .findNext, in: [.tokens], "Find the next place."),
    Binding(
      .character("m"), does: .nextWatch, in: [.tokens], label: "next text",
      "Show the next watched text."),
    Binding(.character("M"), does: .previousWatch, in: [.tokens], "Show the watched text before."),
    Binding(
      .character("B"), does: .inspectBatch, in: [.tokens], label: "batch", steers: true,
      "List every token of the last step's batch; s sorts them by any quantity."),
    Binding(
      .character(">"), does: .raiseTemperature, in: [.tokens], label: "try T",
      "Try a token scale of 1.25 times the temperature; Enter applies it, Esc drops it."),
    Binding(
      .character("<"), does: .lowerTemperature, in: [.tokens],
      "Try a token scale of the temperature divided by 1.25."),
    Binding(
      .character("b"), does: .otherSource, in: [.tokens],
      "Try a token scale from the other source: cross entropy or entropy."),
    Binding(
      .character("w"), does: .openCommandLine("watch "), in: [.tokens], label: "watch",
      steers: true,
      "Type a text and watch its tokens from now on."),
    Binding(
      .character("g"), does: .openCommandLine("generate "), in: [.tokens], label: "generate",
      steers: true, "While paused: let teacher and student continue a text."),
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
