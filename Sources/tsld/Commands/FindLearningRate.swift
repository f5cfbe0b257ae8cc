import ArgumentParser
import Foundation
import Terminal
import Training
import Untrusted

struct FindOptions: ParsableArguments {
  @Flag(
    name: .customLong("find-lr"),
    help: ArgumentHelp(
      "Look for a learning rate instead: 100 steps at rates from 1e-6 to 1e-1, drawn as a chart. No run is written."
    ))
  var isAsked = false
}

/// Looks for a learning rate, and tells what it found.
struct FindLearningRate {
  let recipe: Recipe
  let output: TrainingOutput

  private static let rates = 1e-6...1e-1
  private static let steps = 100

  func run() throws {
    let threads = output.threadOptions.count
    let inputs = try TrainingInputs(recipe, cache: output.noCache ? .disabled : .standard()) {
      ProgressLine.show($0.words, $0.fraction)
    }
    try MemoryCheck.require(
      inputs.byteCount(recipe, threadCount: threads), for: "training \(recipe.teacher)")
    let sweep = try LearningRateSweep(
      recipe, inputs, rates: Self.rates, steps: Self.steps, threadCount: threads
    ) { ProgressLine.show("loading \(recipe.teacher)", $0) }
    let signals = StopSignals(note: "")
    defer { signals.restore() }
    let start = ContinuousClock.now
    var made = 0
    let result = sweep.run { point, count in
      made += 1
      let seconds = (ContinuousClock.now - start).milliseconds / 1e3
      let left = seconds / Double(made) * Double(count - made)
      ProgressLine.show(
        "step \(made) of \(count), rate \(Format.number(point.rate)), at most "
          + "\(Format.duration(left)) left")
      return !signals.haveCome
    }
    ProgressLine.clear()
    let report = LearningRateReport(result)
    if !output.json, !result.points.isEmpty {
      try Streams.out(try report.chart(output.dashboard), isStyled: true)
    }
    try report.show(asJSON: output.json)
    if signals.haveCome { throw ExitCode(130) }
  }
}

/// What a sweep of learning rates found.
struct LearningRateReport: Report {
  let result: LearningRateSweep.Result

  init(_ result: LearningRateSweep.Result) { self.result = result }

  var content: Fields {
    [
      "suggested_learning_rate": rounded, "best_learning_rate": result.best,
      "steepest_learning_rate": result.steepest,
      "has_diverged": result.hasDiverged, "command": rounded.map { _ in command },
      "points": result.points.map {
        ["rate": $0.rate, "loss": $0.loss, "smoothed": $0.smoothed] as Fields
      },
    ]
  }

  /// Two digits: nobody knows a rate better.
  private var rounded: Double? {
    result.suggestion.map { Double(String(format: "%.1e", $0)) ?? $0 }
  }

  var summary: String {
    guard let best = result.best, let steepest = result.steepest else {
      return "the loss did not fall at any rate: no rate can be suggested"
    }
    let end = result.hasDiverged ? "; beyond the last one it diverged" : ""
    return
      "the loss fell fastest at \(Format.number(steepest)), and was least at \(Format.number(best))\(end)\n"
      + "suggested, halfway between the two: \(command)"
  }

  // MARK: Chart

  /// The chart as a terminal shows it.
  ///
  /// - Throws: `Problem` for the theme.
  func chart(_ options: DashboardOptions) throws -> String {
    let depth = options.colors ?? (StandardOutput.isColoured ? .indexed : .none)
    var canvas = Canvas(
      Size(min(StandardOutput.size?.width ?? 100, 140), 18),
      symbols: Symbols(options.chosenGlyphs, depth: depth))
    draw(on: &canvas)
    // Where there are no colours there are no other sequences either.
    let text =
      depth == .none
      ? canvas.frame.lines.joined(separator: "\n") + "\n"
      : ANSIFrame(canvas.frame, theme: try options.chosenTheme(), depth: depth).text
    return String(text.dropLast())
  }

  /// The loss over the rates, which rise from place to place by the same multiple.
  func draw(on canvas: inout Canvas) {
    let points = result.points
    var chart = LineChart(
      title: "Loss by learning rate",
      lines: [
        .init(
          Series(values: points.map(\.loss), averages: points.map(\.smoothed)),
          ink: .role(.loss), label: "loss", showsSmoothed: true)
      ],
      events: place(of: result.suggestion).map {
        [.init(step: $0, ink: .role(.learningRate), text: "suggested")]
      } ?? [], axis: ValueAxis(extent: .robust))
    chart.stepTicks = ticks
    chart.draw(on: &canvas)
  }

  private func place(of rate: Double?) -> Int? {
    rate.flatMap { rate in result.points.firstIndex { $0.rate >= rate * 0.999 } }
  }

  /// The powers of ten among the rates.
  private var ticks: [(value: Double, label: String)] {
    guard result.points.count > 1, let first = result.points.first, let last = result.points.last
    else { return [] }
    let ratio = log(last.rate / first.rate) / Double(result.points.count - 1)
    return (-12...3).compactMap { exponent in
      let place = log(pow(10, Double(exponent)) / first.rate) / ratio
      guard place > -0.01, place < Double(result.points.count - 1) + 0.01 else { return nil }
      return (max(place.rounded(), 0), "1e\(exponent)")
    }
  }

  // MARK: Command

  /// The command that was given, with the rate instead.
  private var command: String {
    Self.command(CommandLine.arguments, rate: rounded ?? 0)
  }

  static func command(_ given: [String], rate: Double) -> String {
    var words: [String] = []
    var skips = false
    for word in given.dropFirst() {
      if skips {
        skips = false
        continue
      }
      if ["--find-lr", "--json"].contains(word) || word.hasPrefix("--lr=") { continue }
      if word == "--lr" {
        skips = true
        continue
      }
      words.append(quoted(word))
    }
    if words.first.map({ $0.hasPrefix("-") }) ?? true { words.insert("train", at: 0) }
    return (["tsld"] + words + ["--lr", "\(rate)"]).joined(separator: " ")
  }

  /// A word as a shell reads it.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_./=:,+@%".contains($0))
    }
    return isPlain && !word.isEmpty
      ? word : "'" + TerminalText.escaped(word.replacing("'", with: "'\\''")) + "'"
  }
}
