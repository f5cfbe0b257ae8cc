import ArgumentParser
import Checkpoints
import Corpora
import Engine
import Foundation
import Training
import Untrusted

struct Tokens: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a text token by token: confidence, token scale, losses, likeliest tokens.",
    discussion: """
      The first token is predicted by nothing, so rows start with the second, at position 1. The \
      student is a model, a run (its last checkpoint), or the teacher quantized without training. \
      Cross entropies, entropies and KD are in nats. On a terminal the table is made to fit; a \
      line below it says what was left out.

      Examples:
        tsld tokens --teacher gpt2 --text "the fox saw a hen"
        tsld tokens --teacher gpt2 --quantizer twn --text "the fox saw a hen" --top 3
        tsld tokens --teacher gpt2 --student runs/first --file poem.txt --json
      """)

  @Option(help: ArgumentHelp("The teacher's Hugging Face directory.", valueName: "dir"))
  var teacher: String

  @Option(help: ArgumentHelp("A model's or a run's directory.", valueName: "dir|run"))
  var student: String?

  @Flag(help: "Of a run, take the checkpoint of the best evaluation, not the newest one.")
  var best = false

  @OptionGroup var quantizerOptions: QuantizerOptions
  @OptionGroup var source: TextOptions

  @Option(help: "How many of the likeliest tokens to show.")
  var top = 5

  @Option(help: "The token scale's temperature.")
  var temperature: Float = 10

  @Option(help: "What makes the token scale: cross-entropy or entropy.")
  var scaleSource = Objective.ScaleSource.crossEntropy

  @Flag(help: "Print a JSON array with an object per token.")
  var json = false

  func validate() throws {
    try BatchOptions.check("--top", top, within: 1...1000)
    guard temperature > 0, temperature.isFinite else {
      throw ValidationError("--temperature \(temperature): expected a positive number")
    }
    if student != nil, try quantizerOptions.chosen(default: nil) != nil {
      throw ValidationError("give --student or --quantizer, not both")
    }
  }

  func run() throws {
    let models = ModelLoader(pool: ThreadPool(threadCount: UsableCores.count))
    let directory = try ModelDirectory(BuiltIn.model(teacher), givenAs: "--teacher")
    let tokenizer = try CorpusTokenizer(directory: directory.url)
    let ids = try source.read(tokenizer).ids
    try Self.check(ids, directory.architecture, model: teacher)
    let frozen = try models.decoder(directory)
    let learner = try decoder(models, directory, ids)
    let inspector = TokenInspector(
      student: learner ?? frozen, teacher: frozen, length: ids.count)
    let insights = inspector.inspect(
      ids, objective: Objective(temperature: temperature, scaleSource: scaleSource), top: top,
      pool: models.pool)
    let report = TokenReport(insights, tokenizer.tokenizer, hasStudent: learner != nil)
    if json {
      try report.show(asJSON: true)
    } else {
      let lines = report.lines(
        isColoured: StandardOutput.isColoured, width: StandardOutput.columns)
      try Streams.out(lines.joined(separator: "\n"), isStyled: true)
    }
    for (model, isFinite) in [
      (teacher, report.hasFiniteTeacher), (student, report.hasFiniteStudent),
    ]
    where !isFinite {
      throw Problem(
        .invalid, model ?? teacher, "its predictions are not finite",
        advice: "the weights or the config.json are broken")
    }
  }

  private static func check(_ ids: [Int32], _ architecture: Architecture, model: String) throws {
    guard ids.count > 1 else {
      throw Problem.invalid(
        "the text", expected: "at least 2 tokens, because the first is predicted by nothing",
        found: "\(ids.count)")
    }
    guard ids.count <= architecture.maximumPositions else {
      throw Problem.invalid(
        "the text",
        expected: "at most \(architecture.maximumPositions) tokens, which \(model) takes",
        found: "\(ids.count)")
    }
    if let largest = ids.max(), largest >= architecture.vocabularySize {
      throw Problem.invalid(
        model, expected: "tokens from 0 to \(architecture.vocabularySize - 1)",
        found: "token \(largest) in the text",
        advice: "its tokenizer.json belongs to another model")
    }
  }

  /// The student's decoder; nil where only the teacher is looked at.
  private func decoder(
    _ models: ModelLoader, _ teacher: ModelDirectory, _ ids: [Int32]
  ) throws -> Decoder? {
    guard let student else {
      let quantizer = try quantizerOptions.chosen(default: nil)
      return try quantizer.map { try models.decoder(teacher, quantizer: $0) }
    }
    return try models.model(at: student, best: best) { architecture in
      try Self.check(ids, architecture, model: student)
      guard architecture.vocabularySize == teacher.architecture.vocabularySize else {
        throw Problem.invalid(
          student,
          expected: "the teacher's vocabulary of \(teacher.architecture.vocabularySize) tokens",
          found: "\(architecture.vocabularySize)")
      }
    }.decoder
  }
}
