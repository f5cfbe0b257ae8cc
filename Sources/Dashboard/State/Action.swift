/// What a key, a click or a typed command asks the dashboard to do.
package enum Action: Sendable, Hashable {
  // The program.
  case quit, help, redraw, suspend, openCommandLine(String)
  // Panes.
  case show(Tab), nextTab, previousTab
  // Training.
  case pauseOrResume, step, raiseLearningRate, lowerLearningRate, undo, checkpoint, evaluate
  case interrupt
  // Time: everything shows the run as it was at a step.
  case earlier, later, muchEarlier, muchLater, now
  // Moving about.
  case up, down, left, right, pageUp, pageDown, home, end, open, back
  // Charts.
  case logScale, smoothing, zoomIn, zoomOut, panLeft, panRight, resetZoom, window
  // What is shown, and in which order.
  case nextView, nextQuantity, previousQuantity, sort, reverse, find, findNext
  case nextWatch, previousWatch, unwatch, inspectBatch
  // Trying out another token scale.
  case raiseTemperature, lowerTemperature, otherSource
}
