import ArgumentParser
import Checkpoints
import Corpora
import Engine
import Foundation
import Terminal
import Training
import Untrusted

struct Quantize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Quantize a model without training it: by rounding, GPTQ or AWQ.",
    discussion: """
      What would be left without training, or a better start for it: the result is a directory that \
      every command takes, and that 'tsld train --start' begins from. gptq and awq look at what \
      layers read on calibration texts, block after block: gptq lets weights that are left make up \
      for what each rounded one loses, on the outputs of the quantized blocks before; awq scales \
      columns by how large their inputs are, and clips. Finished blocks are kept in DIR.partial: \
      interrupted, the same command goes on with the next one.

      Examples:
        tsld quantize --model gpt2 --method gptq --quantizer twn --calibrate wiki-train.txt --to gpt2-gptq
        tsld quantize --model gpt2 --method awq --quantizer minmax4 --granularity group:64 \\
          --calibrate wiki-train.txt --to gpt2-awq
        tsld quantize --model gpt2 --method rtn --quantizer minmax3 --to gpt2-rtn
      """)

  @Option(
    help: ArgumentHelp("A Hugging Face directory, or a GGUF file.", valueName: "dir"))
  var model: String

  @Option(help: "rtn, gptq or awq.")
  var method = PostTrainingMethod.gptq

  @OptionGroup var quantizerOptions: QuantizerOptions

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Text or JSONL files and globs to calibrate on.", valueName: "file"))
  var calibrate: [String] = []

  @Option(help: "Sequences of calibration, spread over the texts.")
  var samples = 128

  @Option(help: "Sequences that are computed at a time.")
  var batch = 8

  @Option(help: "Tokens in a sequence; 512, or what the model takes, where not given.")
  var block: Int?

  @Flag(help: "Of gptq: columns with the most input first.")
  var actOrder = false

  @Option(help: ArgumentHelp("The directory to write.", valueName: "dir"))
  var to: String

  @Flag(help: "Replace a directory that is there.")
  var force = false

  @OptionGroup var threadOptions: ThreadOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    try BatchOptions.check("--samples", samples, within: 1...65536)
    try BatchOptions.check("--batch", batch, within: 1...65536)
    if let block { try BatchOptions.check("--block", block, within: 2...1_048_576) }
    guard method.needsCalibration != calibrate.isEmpty else {
      throw ValidationError(
        method.needsCalibration
          ? "--method \(method.rawValue) needs --calibrate FILE…: texts of the kind that the model is for"
          : "--method rtn looks at no texts: leave --calibrate out, or choose gptq or awq")
    }
    if actOrder, method != .gptq { throw ValidationError("--act-order is for --method gptq") }
  }

  func run() throws { try made().show(asJSON: json) }

  /// Quantizes, and writes the directory.
  ///
  /// - Returns: what became of the matrices.
  func made() throws -> QuantizeReport {
    guard let quantizer = try quantizerOptions.chosen(default: Quantizer(scaleType: .float16))
    else {
      throw ValidationError("--quantizer none: expected one that quantizes")
    }
    let target = URL(fileURLWithPath: to)
    try ModelDirectory.checkTarget(target, overwriting: force)
    let directory = try ModelDirectory(BuiltIn.model(model), givenAs: "--model")
    _ = try quantizer.adding(to: directory.architecture.parameterSpecs)
    let pool = ThreadPool(threadCount: threadOptions.count)
    let loader = ModelLoader(pool: pool)
    if method == .rtn {
      let decoder = try loader.decoder(directory, quantizer: quantizer)
      return try save(decoder, directory, quantizer, target, [], [])
    }
    // What the method cannot do is said before anything is read.
    _ = method == .gptq ? try GPTQ(quantizer).quantizer : try AWQ(quantizer).quantizer
    let shape = try calibrationShape(directory.architecture)
    let sequences = try sequences(directory, length: shape.length)
    let need = LayerwiseQuantization.byteCount(
      directory.architecture, sequences: sequences.count, batch: shape.batch,
      length: shape.length, threadCount: pool.threadCount, keepsBlock: method == .awq)
    let decoder = try loader.decoder(directory, moreBytes: need.all)
    Streams.note(
      "calibrating on \(sequences.count) sequences of \(shape.length) tokens: "
        + "\(Format.bytes(need.all)), of which \(Format.bytes(need.hessian)) for a layer's inputs "
        + "and its weights\n")
    let partial = URL(fileURLWithPath: target.standardizedFileURL.path + ".partial")
    let work = PostTrainingWork(
      decoder, method, quantizer, ordersByActivity: actOrder, sequences: sequences,
      batch: shape.batch, key: try key(directory, quantizer, sequences), keptIn: partial,
      pool: pool)
    let start = ContinuousClock.now
    let blocks = directory.architecture.blocks.count
    var (first, read) = (0, 0)
    let outcomes = try work.run { block, fraction, isRead in
      if isRead {
        read += 1
        first = block + 1
        return ProgressLine.show("block \(block + 1) of \(blocks): read back")
      }
      let done = Double(block - first) + fraction
      let seconds = (ContinuousClock.now - start).milliseconds / 1e3
      let left = done > 0 ? seconds / done * (Double(blocks - first) - done) : .nan
      ProgressLine.show(
        "block \(block + 1) of \(blocks): \(Int(100 * fraction)) %"
          + (left.isFinite ? ", \(Format.duration(left)) left" : ""))
    }
    ProgressLine.clear()
    if read > 0 { Streams.note("\(read) blocks were done before\n") }
    let report = try save(decoder, directory, quantizer, target, sequences, outcomes)
    work.removeKept()
    return report
  }

  private func calibrationShape(_ architecture: Architecture) throws -> BatchShape {
    let length = block ?? min(Recipe().block, architecture.maximumPositions)
    guard length <= architecture.maximumPositions else {
      throw ValidationError(
        "--block \(length): this model takes at most \(architecture.maximumPositions) tokens")
    }
    return BatchShape(batch: min(batch, samples), length: length)
  }

  /// So many blocks of the texts, at equal distances.
  private func sequences(_ directory: ModelDirectory, length: Int) throws -> [[Int32]] {
    let corpus = try TokenCorpus(
      TokenizedTexts(
        BuiltIn.source(calibrate, .train), tokenizer: CorpusTokenizer(directory: directory.url),
        packing: .continuous, cache: .standard(),
        progress: { ProgressLine.show($0.words, $0.fraction) }),
      blockSize: length)
    try corpus.requireVocabulary(modelTokenCount: directory.architecture.vocabularySize)
    let count = min(samples, corpus.blockCount)
    if count < samples {
      Streams.note("note: the texts have \(count) blocks of \(length) tokens, not \(samples)\n")
    }
    return (0..<count).map { corpus.block($0 * corpus.blockCount / count).tokens }
  }

  /// The hash of everything that decides the result.
  private func key(
    _ directory: ModelDirectory, _ quantizer: Quantizer, _ sequences: [[Int32]]
  ) throws -> String {
    var text = [
      TSLD.version, method.rawValue, "\(quantizer)", "\(actOrder)",
      JSONValue.object(directory.config.json).compactText, directory.url.standardizedFileURL.path,
    ].joined(separator: "\n")
    let names = (try? Folder.names(directory.url)) ?? []
    let files =
      names.isEmpty
      ? [directory.url]
      : names.filter { $0.hasSuffix(".safetensors") }.map(directory.url.appendingPathComponent)
    for file in files {
      let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
      text += "\n\(attributes[.size] ?? 0) \(attributes[.modificationDate] ?? "")"
    }
    let tokens = sequences.joined().withContiguousBytes
    return ContentHash.hexadecimal(of: Data(text.utf8) + tokens)
  }

  private func save(
    _ decoder: Decoder, _ directory: ModelDirectory, _ quantizer: Quantizer, _ target: URL,
    _ sequences: [[Int32]], _ outcomes: [PostTrainingWork.Outcome]
  ) throws -> QuantizeReport {
    ProgressLine.show("writing \(to)")
    var config = directory.config.json
    var done: JSONObject = [
      "method": .string(method.rawValue), "quantizer": .string(quantizer.scheme.name),
      "granularity": .string(quantizer.granularity.name),
      "scale_dtype": .string(quantizer.scaleType.rawValue),
    ]
    if let first = sequences.first {
      done["samples"] = .integer(sequences.count)
      done["block"] = .integer(first.count)
      if actOrder { done["act_order"] = .boolean(true) }
    }
    config["tsld_quantization"] = .object(done)
    try ModelDirectory.save(
      decoder.parameters, .effective, config: HuggingFaceConfig(config), to: target,
      companionsFrom: directory.url, overwriting: force)
    try ModelCard(
      of: decoder.parameters, name: target.lastPathComponent, base: directory.url,
      format: "float32"
    ).write(to: target)
    return QuantizeReport(
      to: target.path, method: method.rawValue, quantizer: quantizer.scheme.name,
      granularity: quantizer.granularity.name, weights: WeightDescription(decoder.parameters),
      outcomes: outcomes)
  }
}

extension PostTrainingMethod: ExpressibleByArgument {}

extension Sequence where Element == Int32 {
  fileprivate var withContiguousBytes: Data { Array(self).withUnsafeBytes { Data($0) } }
}

/// What became of a model's matrices.
struct QuantizeReport: Report {
  let to: String
  let method: String
  let quantizer: String
  let granularity: String
  let weights: WeightDescription
  let outcomes: [PostTrainingWork.Outcome]

  /// The geometric mean of errors relative to rounding's.
  private var ratio: Double? {
    let ratios = outcomes.filter { $0.roundedError > 0 && $0.error > 0 }
      .map { log($0.error / $0.roundedError) }
    return ratios.isEmpty ? nil : exp(ratios.reduce(0, +) / Double(ratios.count))
  }

  var content: Fields {
    [
      "to": to, "method": method, "quantizer": quantizer, "granularity": granularity,
      "error_ratio": ratio,
      "layers": outcomes.map { outcome in
        [
          "name": outcome.name, "error": outcome.error, "rounded_error": outcome.roundedError,
        ] as Fields
      },
    ]
  }

  var summary: String {
    var lines = ["\(to): \(method), \(quantizer) per \(granularity); \(weights.words)"]
    if let ratio {
      lines.append(
        "squared error of the layers' outputs on the calibration texts: "
          + "\((100 * ratio).fixed(1)) % of rounding's (geometric mean)")
      let worst = outcomes.max { $0.error / $0.roundedError < $1.error / $1.roundedError }
      if let worst {
        lines.append(
          "worst: \(worst.name), \((100 * worst.error / worst.roundedError).fixed(1)) %")
      }
    }
    return lines.joined(separator: "\n")
  }
}
