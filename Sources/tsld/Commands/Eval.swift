import ArgumentParser
import Checkpoints
import Engine
import Training
import Foundation
import Text
import Untrusted

/// `tsld eval`: the perplexity of a model on a text.
struct Eval: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a model's perplexity on a text, in full precision or quantized.",
    discussion: """
      The text is tokenized whole and cut into blocks without overlap; what is left after the \
      last whole block is dropped. The perplexity is exp of the mean cross entropy over all \
      predicted positions. With --quantizer the weights are quantized as they are, without \
      training.

      Examples:
        tsld eval --model gpt2 --text wikitext-test.txt
        tsld eval --model gpt2 --text wikitext-test.txt --quantizer twn --json
      """)

  @Option(
    help: ArgumentHelp(
      "A Hugging Face directory with config.json, safetensors and a tokenizer.",
      valueName: "dir"))
  var model: String

  @Option(help: ArgumentHelp("A text file in UTF-8.", valueName: "file"))
  var text: String

  @OptionGroup var batchOptions: BatchOptions
  @OptionGroup var quantizerOptions: QuantizerOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let progress = ProgressLine()
    defer { progress.clear() }
    let directory = try ModelDirectory(URL(fileURLWithPath: model), givenAs: "--model")
    let architecture = directory.architecture
    try batchOptions.checkBlock(fits: architecture)
    let quantizer = try quantizerOptions.chosen(default: nil)
    progress.show("reading \(text)")
    let tokenizer = try Tokenizer(directory: directory.url)
    let source = try TextFile(contentsOf: URL(fileURLWithPath: text))
    let blocks = try TokenBlocks(
      try tokenizer.encode(source.text), blockSize: batchOptions.block)
    try checkVocabulary(blocks, architecture)
    let pool = ThreadPool(threadCount: batchOptions.threadOptions.count)
    let decoder = try load(
      directory, quantizer: quantizer, batch: min(batchOptions.batch, blocks.count), pool, progress)
    let start = ContinuousClock.now
    let meter = measure(decoder, blocks, pool, progress)
    progress.clear()
    guard meter.crossEntropy.isFinite else {
      throw Problem(
        .invalid, model, "its loss on this text is not finite, though its weights are",
        advice: "look at its config.json, and at how it was trained")
    }
    warn(about: directory.unusedTensors)
    let report = EvalReport(
      model: model, text: text, quantizer: quantizer?.scheme.name ?? "none",
      granularity: quantizer?.granularity.name, block: batchOptions.block, blocks: blocks.count,
      positions: meter.positionCount, crossEntropy: meter.crossEntropy,
      perplexity: meter.perplexity,
      tokensPerSecond: Double(blocks.count * batchOptions.block)
        / (ContinuousClock.now - start).milliseconds * 1e3)
    try report.show(asJSON: json)
  }

  /// A tokenizer that belongs to another model may make ids that this model does not have.
  private func checkVocabulary(_ blocks: TokenBlocks, _ architecture: Architecture) throws {
    let largest = blocks.lazy.compactMap { $0.max() }.max() ?? 0
    guard largest < architecture.vocabularySize else {
      throw VocabularyMismatch(
        model: model, token: largest, vocabularySize: architecture.vocabularySize)
    }
  }

  private func load(
    _ directory: ModelDirectory, quantizer: Quantizer?, batch: Int, _ pool: ThreadPool,
    _ progress: ProgressLine
  ) throws -> Decoder {
    let architecture = directory.architecture
    let parameters = architecture.parameterSpecs.reduce(0) { $0 + $1.count }
    try MemoryCheck.require(
      parameters * (quantizer == nil ? 4 : 10)
        + Activations.byteCount(
          architecture, batch: batch, length: batchOptions.block,
          threadCount: pool.threadCount, retention: .nothing)
        + ObjectivePass.byteCount(
          vocabularySize: architecture.vocabularySize, batch: batch, length: batchOptions.block,
          hasTeacher: false), for: model)
    let store = try ParameterStore(architecture, trainable: false, quantizer: quantizer)
    try directory.load(into: store) {
      progress.show("loading \(model): \(Int(100 * $0)) %")
    }
    if let quantizer {
      let weights = QuantizedWeights(quantizer, in: store)
      weights.initializeScales()
      weights.quantize(pool: pool)
    }
    return Decoder(architecture, parameters: store)
  }

  private func measure(
    _ decoder: Decoder, _ blocks: TokenBlocks, _ pool: ThreadPool, _ progress: ProgressLine
  ) -> PerplexityMeter {
    let batch = min(batchOptions.batch, blocks.count)
    let meter = PerplexityMeter(
      decoder, microBatch: BatchShape(batch: batch, length: batchOptions.block), pool: pool)
    for first in stride(from: 0, to: blocks.count, by: batch) {
      let part = first..<min(first + batch, blocks.count)
      meter.measure(Array(part.map { blocks[$0] }.joined()), length: batchOptions.block)
      progress.show(
        "\(part.upperBound) of \(blocks.count) blocks, perplexity "
          + String(format: "%.3f", meter.perplexity))
    }
    return meter
  }

  private func warn(about unused: [String]) {
    guard !unused.isEmpty else { return }
    let shown = unused.prefix(5).map { TerminalText.escaped($0) }.joined(separator: ", ")
    let more = unused.count > 5 ? " and \(unused.count - 5) more" : ""
    Streams.note("warning: tensors that this model does not use: \(shown)\(more)\n")
  }
}

/// Token ids beyond a model's vocabulary.
struct VocabularyMismatch: Error, CustomStringConvertible {
  let model: String
  let token: Int32
  let vocabularySize: Int

  var description: String {
    "\(model): its tokenizer made token \(token), but its config.json says that the vocabulary "
      + "has \(vocabularySize) tokens; the tokenizer belongs to another model"
  }
}
