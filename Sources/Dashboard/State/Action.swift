/// What a key, the mouse or a typed command asks the dashboard to do.
package enum Action: Sendable, Equatable {
  // The program.
  case quit, answer(QuitDialog.Choice), tour, help, closePage, redraw, suspend, openCommandLine(
    String)
  /// Something of the program around the dashboard, such as the session.
  case request(Effect)
  /// What was asked for cannot be done, and why.
  case refuse(String)
  // Panes: one of them, and one of the views of the one that is shown.
  case show(Tab), nextTab, previousTab, view(Int)
  // Training.
  case pauseOrResume, step, raiseLearningRate, lowerLearningRate, undo, checkpoint, evaluate
  case interrupt
  // Time: everything shows the run as it was at a step.
  case earlier, later, muchEarlier, muchLater, look(Moment)
  // Moving about.
  case up, down, left, right, pageUp, pageDown, home, end, open, back
  // What the mouse points at in a pane: an item by its number, a place in a table or a map, the title
  // of a column, so many lines further.
  case select(Int), point(row: Int, column: Int), sortBy(Int), scroll(Int)
  // Charts over steps: so many hundredths of the window, by a factor about a step, a share of it.
  case moveCursor(Int), zoom(by: Double, about: Double?), pan(by: Double)
  case logScale, smoothing, resetZoom, window
  // What other runs are laid over this one by.
  case align(Alignment), nextAlignment
  // What is shown, and in which order.
  case nextView, nextQuantity, previousQuantity, sort, reverse, pin, reload, openRun, find,
    findNext, findToken
  case nextWatch, previousWatch, unwatch, inspectBatch
  // Trying out another token scale.
  case raiseTemperature, lowerTemperature, otherSource
}

/// A moment to look at.
package enum Moment: Sendable, Equatable {
  /// The newest step, from now on.
  case now
  /// A step.
  case step(Int)
}
