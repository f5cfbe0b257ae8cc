import ArgumentParser
import Checkpoints
import Corpora
import Engine
import Foundation
import Training
import Untrusted

struct Eval: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a model's perplexity on texts, or how well it solves tasks.",
    discussion: """
      The texts are read and cut into blocks as 'tsld train' does it for --valid, so that with the \
      same --block and --packing both find the same perplexity: exp of the mean cross entropy over \
      all predicted tokens, without those of prompts. What is left after the last whole block is \
      dropped. With --quantizer the weights are quantized as they are, without training.

      Tasks are asked as lm-evaluation-harness asks them, with the same figures: --data is a folder \
      with NAME.jsonl for each, a line for an item, and NAME.train.jsonl for the solved examples of \
      --shots (the first ones, the same for every item). A definition of your own is a small JSON \
      file: NAME.json in the folder of the data.

      Examples:
        tsld eval --model gpt2 --text wikitext-test.txt
        tsld eval --model gpt2 --text 'data/*.jsonl' --quantizer twn --json
        tsld eval --model runs/first --tasks arc_easy,piqa --data tasks --limit 100
      """)

  @Option(
    help: ArgumentHelp(
      "A Hugging Face directory with config.json, safetensors and a tokenizer, or a GGUF file; for tasks also a run.",
      valueName: "dir"))
  var model: String

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Text or JSONL files and globs.", valueName: "file"))
  var text: [String] = []

  @Option(help: "continuous, or documents with an end token each.")
  var packing = Recipe.Packing.continuous

  @Option(help: "The end token of documents.")
  var endToken: String?

  @OptionGroup(title: "Tasks") var taskOptions: TaskOptions
  @OptionGroup var batchOptions: BatchOptions
  @OptionGroup var quantizerOptions: QuantizerOptions

  @Option(
    help: """
      Of a GGUF file, or a ternary model: compute with packed weights, and take activations rounded \
      to int8 and the head in bytes, as generation does, or both as they are (float32).
      """)
  var activations: PackedMatrix.ActivationPrecision?

  @Flag(help: "Tokenize again, and keep no tokens for the next time.")
  var noCache = false

  @Flag(help: "Print one JSON object.")
  var json = false

  static let activationsAreForPacked =
    "--activations is for GGUF files and ternary models, as they are"

  func validate() throws {
    guard text.isEmpty != taskOptions.tasks.isEmpty else {
      throw ValidationError(
        text.isEmpty
          ? "name what to measure: --text FILE…, or --tasks NAME,… with --data DIR"
          : "--text and --tasks: choose one of them")
    }
  }

  func run() throws {
    if !taskOptions.tasks.isEmpty {
      return try TaskEvaluation(
        model: model, quantizer: try quantizerOptions.chosen(default: nil),
        activations: activations, options: taskOptions,
        pool: ThreadPool(threadCount: batchOptions.threadOptions.count)
      ).run(asJSON: json)
    }
    let directory = try ModelDirectory(BuiltIn.model(model), givenAs: "--model")
    let architecture = directory.architecture
    var shape = try batchOptions.shape(for: architecture)
    let quantizer = try quantizerOptions.chosen(default: nil)
    let corpus = try TokenCorpus(
      TokenizedTexts(
        BuiltIn.source(text, .valid), tokenizer: CorpusTokenizer(directory: directory.url),
        packing: packing == .continuous ? .continuous : .documents(endToken: endToken),
        cache: noCache ? .disabled : .standard(),
        progress: { ProgressLine.show($0.words, $0.fraction) }),
      blockSize: shape.length)
    try corpus.requireVocabulary(modelTokenCount: architecture.vocabularySize)
    shape = BatchShape(batch: min(shape.batch, corpus.blockCount), length: shape.length)
    let pool = ThreadPool(threadCount: batchOptions.threadOptions.count)
    let loader = ModelLoader(pool: pool)
    let decoder = try loader.decoder(
      directory, quantizer: quantizer,
      moreBytes: DistillationMeter.byteCount(
        architecture, teacher: nil, microBatch: shape, threadCount: pool.threadCount))
    // What the weights are is told from their values.
    let packed = try activations.flatMap { try loader.packed(directory, activations: $0) }
    guard activations == nil || packed != nil && quantizer == nil else {
      throw ValidationError(Self.activationsAreForPacked)
    }
    let start = ContinuousClock.now
    let measured = measure(packed ?? decoder, corpus, shape, pool)
    let seconds = (ContinuousClock.now - start).milliseconds / 1e3
    warn(corpus.warnings, unused: directory.unusedTensors)
    let report = EvalReport(
      model: model, text: text.joined(separator: " "), quantizer: quantizer?.scheme.name ?? "none",
      granularity: quantizer?.granularity.name,
      valuesPerRow: quantizer == nil ? decoder.parameters.valuesPerRow : nil,
      weights: WeightDescription(decoder.parameters), block: shape.length,
      blocks: corpus.blockCount, positions: measured.count,
      crossEntropy: measured.count > 0 ? measured.mean : .nan,
      perplexity: measured.count > 0 ? measured.perplexity : .nan,
      tokensPerSecond: Double(corpus.blockCount * shape.length) / seconds)
    if json || report.perplexity.isFinite { try report.show(asJSON: json) }
    guard report.perplexity.isFinite else {
      throw Problem(
        .invalid, model,
        "its perplexity is no finite number: the cross entropy is "
          + "\(report.crossEntropy.fixed(4)) nats per token",
        advice: "the weights or the config.json are broken")
    }
  }

  private func measure(
    _ decoder: Decoder, _ corpus: TokenCorpus, _ shape: BatchShape, _ pool: ThreadPool
  ) -> DistillationMeter.CrossEntropies {
    let meter = DistillationMeter(
      student: decoder, teacher: nil, microBatch: shape, pool: pool)
    for first in stride(from: 0, to: corpus.blockCount, by: shape.batch) {
      let blocks = (first..<min(first + shape.batch, corpus.blockCount)).map(corpus.block)
      meter.measure(Batch(blocks, length: shape.length))
      ProgressLine.show(
        "\(first + blocks.count) of \(corpus.blockCount) blocks, perplexity "
          + meter.student.perplexity.fixed(3))
    }
    return meter.student
  }

  private func warn(_ warnings: [CorpusWarning], unused: [String]) {
    var lines = warnings.map { "\($0)" }
    if !unused.isEmpty {
      let shown = unused.prefix(5).map { TerminalText.escaped($0) }.joined(separator: ", ")
      let more = unused.count > 5 ? " and \(unused.count - 5) more" : ""
      lines.append("tensors that this model does not use: \(shown)\(more)")
    }
    for line in lines { Streams.note("warning: \(line)\n") }
  }
}

/// What an evaluation measured, for people and as JSON.
struct EvalReport: Report {
  let model: String
  let text: String
  let quantizer: String
  let granularity: String?
  /// The most different weights in a row; nil where nothing was quantized, or only now.
  let valuesPerRow: Int?
  let weights: WeightDescription
  let block: Int
  let blocks: Int
  let positions: Int
  let crossEntropy: Double
  let perplexity: Double
  let tokensPerSecond: Double

  var content: Fields {
    [
      "model": model, "text": text, "quantizer": quantizer, "granularity": granularity,
      "values_per_row": valuesPerRow, "block": block, "blocks": blocks, "positions": positions,
      "cross_entropy": crossEntropy, "perplexity": perplexity,
      "tokens_per_second": tokensPerSecond,
      "zero_share": weights.isTernary ? weights.zeroShare : nil,
      "packed_type": weights.isTernary ? weights.packed.rawValue : nil,
      "packed_bits_per_weight": weights.isTernary ? weights.packedBits : nil,
    ]
  }

  var summary: String {
    let kind =
      switch (granularity, valuesPerRow) {
      case (let granularity?, _):
        "\(quantizer) per \(granularity)" + (weights.isTernary ? ": \(weights.words)" : "")
      case (nil, nil): "full precision"
      case (nil, let count?) where count <= 3: weights.words
      case (nil, let count?): "quantized weights, at most \(count) values in a row"
      }
    return """
      perplexity     \(perplexity.fixed(4))
      cross entropy  \(crossEntropy.fixed(5)) nats per token
      model          \(model), \(kind)
      text           \(text), \(blocks) blocks of \(block) tokens, \(positions) predictions
      rate           \(tokensPerSecond.fixed(0)) tokens/s
      """
  }
}

extension ParameterStore {
  /// The most different values in a row of the block's matrices: 3 in a ternary export; nil where
  /// there are so many that nothing was quantized.
  fileprivate var valuesPerRow: Int? {
    var most = 0
    for parameter in parameters where parameter.spec.role == .linear {
      let matrix = parameter.effective
      let limit = min(256, max(3, matrix.columns / 4))
      for row in 0..<matrix.rows {
        var values: Set<Float> = []
        for value in matrix.rows(row..<row + 1).values where !values.contains(value) {
          values.insert(value)
          if values.count > limit { return nil }
        }
        most = max(most, values.count)
      }
    }
    return most
  }
}
