import RunStore
import Terminal
import Training

/// The paper's figures of a run, drawn as the dashboard draws charts.
enum RunFigure: Int, Sendable, CaseIterable {
  /// Cross entropy on the text that is learned and on held-out text.
  case losses
  /// How sure the teacher is of tokens, against its cross entropy.
  case confidence
  /// The token scale against position.
  case scale
  /// Both models' cross entropies against position.
  case errors

  var title: String {
    switch self {
    case .losses: "Cross entropy in training and on held-out text"
    case .confidence: "The teacher's confidence against its cross entropy"
    case .scale: "Token scale by position"
    case .errors: "Cross entropy by position"
    }
  }

  /// - Returns: false where the run has nothing for it; then nothing was drawn.
  func draw(_ run: RunData, on canvas: inout Canvas) -> Bool {
    switch self {
    case .losses: drawLosses(run, on: &canvas)
    case .confidence: drawConfidence(run, on: &canvas)
    case .scale: drawScale(run, on: &canvas)
    case .errors: drawErrors(run, on: &canvas)
    }
  }

  private func drawLosses(_ run: RunData, on canvas: inout Canvas) -> Bool {
    guard let training = run.series[.groundTruth] ?? run.series[.loss] else { return false }
    var held = Series(smoothing: 0)
    var teacher: Double?
    for evaluation in run.evaluations where !evaluation.isInterrupted {
      held.append(step: evaluation.step, value: evaluation.studentCrossEntropy)
      teacher = evaluation.teacherCrossEntropy ?? teacher
    }
    guard !held.isEmpty else { return false }
    LineChart(
      lines: [
        .init(training, ink: .role(.groundTruth), label: "training", showsSmoothed: true),
        .init(held, ink: .role(.student), label: "held-out", marksValues: true),
      ],
      references: teacher.map { [.init("teacher, held-out", value: $0, ink: .role(.teacher))] }
        ?? [],
      axis: ValueAxis(extent: .robust)
    ).draw(on: &canvas)
    return true
  }

  private func drawConfidence(_ run: RunData, on canvas: inout Canvas) -> Bool {
    guard let samples = run.evaluations.last(where: { !$0.samples.confidence.isEmpty })?.samples
    else { return false }
    Scatter(
      zip(samples.crossEntropy, samples.confidence).map { .init(Double($0), Double($1)) },
      xLabel: "teacher cross entropy", yLabel: "confidence"
    ).draw(on: &canvas)
    return true
  }

  private func drawScale(_ run: RunData, on canvas: inout Canvas) -> Bool {
    let scales = ScalePart(Context(run: run, time: nil, overlays: [], log: [])).scales
    guard !scales.isEmpty else { return false }
    let even = Double(scales.count)
    LineChart(
      lines: [
        .init(
          Series(values: scales.map { $0 * even }), ink: .role(.scale),
          label: "scale, as a multiple of the even one")
      ], references: [.flat]
    ).draw(on: &canvas)
    return true
  }

  private func drawErrors(_ run: RunData, on canvas: inout Canvas) -> Bool {
    guard let losses = run.evaluations.reversed().lazy.compactMap(PositionLosses.init).first else {
      return false
    }
    let shown = losses.predicted
    let curves: [(String, Role, [Double])] = [
      ("student", .student, losses.student), ("teacher", .teacher, losses.teacher),
    ]
    LineChart(
      lines: curves.filter { !$0.2.isEmpty }.map { label, role, values in
        let places = shown.clamped(to: values.indices)
        return .init(
          Series(
            values: values[places], from: places.lowerBound,
            averages: Array(PositionLosses.smoothed(values)[places])), ink: .role(role),
          label: label, showsSmoothed: PositionLosses.isNoisy(values))
      }
    ).draw(on: &canvas)
    return true
  }
}

extension ReportDocument {
  private static let figureSize = Size(100, 18)

  /// A figure of a run as a picture; nil where the run has nothing for it.
  static func figure(
    _ figure: RunFigure, _ run: RunData, name: String, caption: String, theme: Theme
  ) -> Part? {
    var canvas = Canvas(figureSize, symbols: Symbols(.braille))
    guard figure.draw(run, on: &canvas) else { return nil }
    return .picture(
      SVGFrame(canvas.frame, theme: theme, title: "\(figure.title): \(caption)"), name: name,
      caption: caption)
  }
}
