import RunStore
import Terminal
import Untrusted

/// The charts over the steps of a run.
enum ChartKind: Sendable, Hashable, CaseIterable {
  case loss, gap, perplexity, gradientNorm, learningRate
  case divergence, agreement, effectiveTokens, tokenScale
  /// What a task of this name gave.
  case task(String)

  /// Those of every run.
  static let allCases: [ChartKind] = [
    .loss, .gap, .perplexity, .gradientNorm, .learningRate, .divergence, .agreement,
    .effectiveTokens, .tokenScale,
  ]

  /// Those of a run: a chart for each of its tasks among them.
  static func all(of run: RunData) -> [ChartKind] { allCases + tasks(of: run) }

  static func tasks(of run: RunData) -> [ChartKind] { run.taskNames.map { .task($0) } }

  /// Everything that makes a chart what it is.
  struct Contents: Sendable {
    /// What it shows.
    let title: String
    /// Its lines; those of which a run has no values are left out.
    let lines: [Line]
    /// Whether its values are above zero and span so much that ratios show more.
    var canBeLogarithmic = false
    /// Values to compare with.
    var references: @Sendable (RunData) -> [LineChart.Reference] = { _ in [] }
    /// Which line shows other runs, where it is not the first one.
    var comparedLine = 0
  }

  /// A line of a chart.
  struct Line: Sendable {
    let label: String
    let role: Role
    /// Its values.
    let series: @Sendable (RunSeries) -> Series?
    /// How its values come: at every step, now and then, or as noise behind the others.
    var kind = Kind.dense

    enum Kind: Sendable { case dense, plain, seldom, behind }

    init(_ label: String, _ role: Role, _ quantity: StepQuantity, _ kind: Kind = .dense) {
      self.init(label, role, kind) { $0[quantity] }
    }

    init(
      _ label: String, _ role: Role, _ kind: Kind,
      _ series: @escaping @Sendable (RunSeries) -> Series?
    ) {
      (self.label, self.role, self.kind, self.series) = (label, role, kind, series)
    }
  }

  /// Whether there are enough values for a moving average.
  var canBeSmoothed: Bool { contents.lines.contains { $0.kind == .dense } }

  /// The one table of charts.
  var contents: Contents {
    switch self {
    case .loss:
      Contents(
        title: "Loss",
        lines: [
          // One term alone is the loss itself.
          Line("loss", .loss, .dense) { $0.hasTerms ? nil : $0[.loss] },
          Line("total", .loss, .dense) { $0.hasTerms ? $0[.loss] : nil },
          Line("ground truth", .groundTruth, .dense) { $0.hasTerms ? $0[.groundTruth] : nil },
          Line("distillation", .distillation, .distillation), Line("layers", .teacher, .layers),
        ], canBeLogarithmic: true, comparedLine: 2)
    case .gap:
      Contents(
        title: "Train-eval gap",
        lines: [Line("train-eval gap", .student, .seldom) { $0.trainEvalGap }],
        references: { _ in [LineChart.Reference("no gap", value: 0, ink: .role(.axis))] })
    case .perplexity:
      Contents(
        title: "Perplexity",
        lines: [
          Line("training batches", .inactive, .perplexity, .behind),
          Line("student", .student, .seldom) { $0.perplexity },
        ], canBeLogarithmic: true,
        references: { run in
          [
            run.teacherPerplexity.map {
              LineChart.Reference("teacher", value: $0, ink: .role(.teacher), isDashed: false)
            },
            run.goalPerplexity.map { LineChart.Reference("goal", value: $0, ink: .role(.goal)) },
            run.startPerplexity.map { LineChart.Reference("start", value: $0, ink: .role(.start)) },
          ].compactMap { $0 }
        }, comparedLine: 1)
    case .gradientNorm:
      Contents(
        title: "Gradient norm", lines: [Line("gradient norm", .gradient, .gradientNorm)],
        canBeLogarithmic: true,
        references: { run in
          guard let clip = run.standing.settings?.clip else { return [] }
          return [LineChart.Reference("clip", value: clip, ink: .role(.mark))]
        })
    case .learningRate:
      Contents(
        title: "Learning rate",
        lines: [Line("learning rate", .learningRate, .learningRate, .plain)])
    case .divergence:
      Contents(
        title: "KL", lines: [Line("KL", .distillation, .forwardKL)],
        canBeLogarithmic: true)
    case .agreement:
      Contents(title: "Agreement", lines: [Line("agreement", .student, .agreement)])
    case .effectiveTokens:
      Contents(
        title: "Effective tokens",
        lines: [Line("effective tokens", .scale, .scaleEffectiveCount)])
    case .tokenScale:
      Contents(
        title: "Token scale",
        lines: [
          Line("largest scale", .scale, .scaleLargest), Line("smallest", .axis, .scaleSmallest),
        ])
    case .task(let name):
      Contents(
        title: TerminalText.escaped(name),
        lines: [
          Line("student", .student, .seldom) { $0.tasks[name]?.student },
          Line("teacher", .teacher, .plain) { $0.tasks[name]?.teacher },
        ],
        references: { run in
          guard let chance = run.series.tasks[name]?.chance else { return [] }
          return [LineChart.Reference("chance", value: chance, ink: .role(.axis))]
        })
    }
  }
}
