import ArgumentParser
import Checkpoints
import Corpora
import Engine
import Foundation
import Training
import Untrusted

struct Eval: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a model's perplexity on texts, as it is or quantized.",
    discussion: """
      The texts are read and cut into blocks as 'tsld train' does it for --valid, so that with the \
      same --block and --packing both find the same perplexity: exp of the mean cross entropy over \
      all predicted tokens, without those of prompts. What is left after the last whole block is \
      dropped. With --quantizer the weights are quantized as they are, without training.

      Examples:
        tsld eval --model gpt2 --text wikitext-test.txt
        tsld eval --model gpt2 --text 'data/*.jsonl' --quantizer twn --json
      """)

  @Option(
    help: ArgumentHelp(
      "A Hugging Face directory with config.json, safetensors and a tokenizer.",
      valueName: "dir"))
  var model: String

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Text or JSONL files and globs.", valueName: "file"))
  var text: [String]

  @Option(help: "continuous, or documents with an end token each.")
  var packing = Recipe.Packing.continuous

  @Option(help: "The end token of documents.")
  var endToken: String?

  @OptionGroup var batchOptions: BatchOptions
  @OptionGroup var quantizerOptions: QuantizerOptions

  @Flag(help: "Tokenize again, and keep no tokens for the next time.")
  var noCache = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let progress = ProgressLine()
    defer { progress.clear() }
    let directory = try ModelDirectory(URL(fileURLWithPath: model), givenAs: "--model")
    let architecture = directory.architecture
    var shape = try batchOptions.shape(for: architecture)
    let quantizer = try quantizerOptions.chosen(default: nil)
    let corpus = try TokenCorpus(
      TokenizedTexts(
        BuiltIn.source(text, .valid), tokenizer: CorpusTokenizer(directory: directory.url),
        packing: packing == .continuous ? .continuous : .documents(endToken: endToken),
        cache: noCache ? .disabled : .standard(),
        progress: { $0.show { progress.show("\($0): \(Int(100 * $1)) %") } }),
      blockSize: shape.length)
    try corpus.requireVocabulary(modelTokenCount: architecture.vocabularySize)
    shape = BatchShape(batch: min(shape.batch, corpus.blockCount), length: shape.length)
    let pool = ThreadPool(threadCount: batchOptions.threadOptions.count)
    let decoder = try ModelLoader(pool: pool, progress: progress).decoder(
      directory, quantizer: quantizer,
      moreBytes: Activations.byteCount(
        architecture, batch: shape.batch, length: shape.length, threadCount: pool.threadCount,
        retention: .nothing)
        + ObjectivePass.byteCount(
          vocabularySize: architecture.vocabularySize, batch: shape.batch, length: shape.length,
          hasTeacher: false))
    let start = ContinuousClock.now
    let meter = measure(decoder, corpus, shape, pool, progress)
    let seconds = (ContinuousClock.now - start).milliseconds / 1e3
    progress.clear()
    warn(corpus.warnings, unused: directory.unusedTensors)
    let report = EvalReport(
      model: model, text: text.joined(separator: " "), quantizer: quantizer?.scheme.name ?? "none",
      granularity: quantizer?.granularity.name,
      valuesPerRow: quantizer == nil ? decoder.parameters.valuesPerRow : nil, block: shape.length,
      blocks: corpus.blockCount, positions: meter.positionCount, crossEntropy: meter.crossEntropy,
      perplexity: meter.perplexity,
      tokensPerSecond: Double(corpus.blockCount * shape.length) / seconds)
    if json || report.perplexity.isFinite { try report.show(asJSON: json) }
    guard report.perplexity.isFinite else {
      throw Problem(
        .invalid, model,
        "its perplexity is no finite number: the cross entropy is "
          + "\(Figures.decimal(report.crossEntropy, 4)) nats per token",
        advice: "the weights or the config.json are broken")
    }
  }

  private func measure(
    _ decoder: Decoder, _ corpus: TokenCorpus, _ shape: BatchShape, _ pool: ThreadPool,
    _ progress: ProgressLine
  ) -> PerplexityMeter {
    let meter = PerplexityMeter(decoder, microBatch: shape, pool: pool)
    for first in stride(from: 0, to: corpus.blockCount, by: shape.batch) {
      let blocks = (first..<min(first + shape.batch, corpus.blockCount)).map(corpus.block)
      let masks = blocks.compactMap(\.mask)
      meter.measure(
        blocks.flatMap(\.tokens), mask: masks.isEmpty ? nil : masks.flatMap { $0 },
        length: shape.length)
      progress.show(
        "\(first + blocks.count) of \(corpus.blockCount) blocks, perplexity "
          + String(format: "%.3f", meter.perplexity))
    }
    return meter
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
