/// What a colour is for. Views name roles; a ``Theme`` says which colours they are.
package enum Role: String, Sendable, Hashable, CaseIterable {
  // The names are the keys of a theme file, as btop has them where it has them.

  case background = "main_bg"
  case text = "main_fg"
  case title
  /// Keys that can be pressed.
  case key = "hi_fg"
  case selectedBackground = "selected_bg"
  case selected = "selected_fg"
  /// What is there and not active; raw values behind smoothed ones.
  case inactive = "inactive_fg"
  /// Axes and their labels.
  case axis = "graph_text"
  case divider = "div_line"
  case progress = "progress_fg"
  /// The rest of a progress bar, and the ground of bars.
  case meter = "meter_bg"
  /// What is well.
  case good = "good_fg"
  /// What deserves a look.
  case warning = "warning_fg"
  /// What failed.
  case error = "error_fg"
  case loss = "loss_fg"
  case groundTruth = "ground_truth_fg"
  case distillation = "distillation_fg"
  case gradient = "gradient_norm_fg"
  case learningRate = "learning_rate_fg"
  case student = "student_fg"
  case teacher = "teacher_fg"
  /// The goal: the teacher's perplexity plus one.
  case goal = "goal_fg"
  /// Where training started: quantized and untrained.
  case start = "start_fg"
  case scale = "scale_fg"
  /// Codes below, at and above 0.
  case minus = "minus_fg"
  case zero = "zero_fg"
  case plus = "plus_fg"
  /// Marks of events, and the cursor on charts.
  case mark = "mark_fg"
  /// Runs that are laid over this one.
  case overlay1 = "overlay1_fg"
  case overlay2 = "overlay2_fg"
  case overlay3 = "overlay3_fg"
}

/// A scale of colours for a quantity.
package enum Ramp: String, Sendable, Hashable, CaseIterable {
  /// From little to much.
  case heat
  /// From below to above, with neither in the middle.
  case difference
}
