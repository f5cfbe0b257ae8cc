/// What a colour is for. Views name roles; a ``Theme`` says which colours they are.
package enum Role: String, Sendable, Hashable, CaseIterable {
  // The names are the keys of a theme file, as btop has them where it has them.

  /// The screen's background.
  case background = "main_bg"
  /// Plain text.
  case text = "main_fg"
  /// Titles of panes.
  case title
  /// Keys that can be pressed.
  case key = "hi_fg"
  /// The background of what is selected.
  case selectedBackground = "selected_bg"
  /// The text of what is selected.
  case selected = "selected_fg"
  /// What is there and not active; raw values behind smoothed ones.
  case inactive = "inactive_fg"
  /// Axes and their labels.
  case axis = "graph_text"
  /// Lines around and between panes.
  case divider = "div_line"
  /// The filled part of a progress bar.
  case progress = "progress_fg"
  /// The rest of a progress bar, and the ground of bars.
  case meter = "meter_bg"
  /// What is well.
  case good = "good_fg"
  /// What deserves a look.
  case warning = "warning_fg"
  /// What failed.
  case error = "error_fg"
  /// The total loss.
  case loss = "loss_fg"
  /// The ground truth's term.
  case groundTruth = "ground_truth_fg"
  /// The distillation's term.
  case distillation = "distillation_fg"
  /// The gradient's norm.
  case gradient = "gradient_norm_fg"
  /// The learning rate.
  case learningRate = "learning_rate_fg"
  /// The student.
  case student = "student_fg"
  /// The teacher.
  case teacher = "teacher_fg"
  /// The goal: the teacher's perplexity plus one.
  case goal = "goal_fg"
  /// Where training started: quantized and untrained.
  case start = "start_fg"
  /// The token scale.
  case scale = "scale_fg"
  /// Weights that are -1.
  case minus = "minus_fg"
  /// Weights that are 0.
  case zero = "zero_fg"
  /// Weights that are +1.
  case plus = "plus_fg"
  /// Marks of events, and the cursor on charts.
  case mark = "mark_fg"
  /// The first run that is laid over this one.
  case overlay1 = "overlay1_fg"
  /// The second one.
  case overlay2 = "overlay2_fg"
  /// The third one.
  case overlay3 = "overlay3_fg"
}

/// A scale of colours for a quantity.
package enum Ramp: String, Sendable, Hashable, CaseIterable {
  /// From little to much.
  case heat
  /// From below to above, with neither in the middle.
  case difference
}
