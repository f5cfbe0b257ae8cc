import ArgumentParser
import Checkpoints
import Corpora
import Engine
import Foundation
import RunStore
import Terminal
import Text
import Training
import Untrusted

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a model or a run's student as a GGUF file for llama.cpp, or as a directory.",
    discussion: """
      A name that ends in .gguf makes one file that llama.cpp, Ollama and LM Studio run; any other \
      makes a Hugging Face directory. Codes and scales are written as they are: of a \
      ternary model nothing is quantized again, but each scale is rounded to 16 bits. tq2_0 is for \
      CPUs, Metal and Vulkan; q2_0 also for CUDA and for rows that 256 does not divide; what even 64 \
      does not divide is stored in 16 bits, and told. A model card, NAME.md or README.md, says what it \
      is and how it was made. llama.cpp has a place for all models but OPT and \
      GPT-Neo.

      Examples:
        tsld export runs/first --to student.gguf
        tsld export gpt2 --quantizer twn --to gpt2-twn.gguf --type q2_0
        tsld export runs/first --best --to student
      """)

  @Argument(
    help: ArgumentHelp("A model's or a run's directory, or a GGUF file.", valueName: "model"))
  var model: String

  @Option(help: ArgumentHelp("The .gguf file, or the directory, to make.", valueName: "path"))
  var to: String

  @Option(
    help: ArgumentHelp(
      "f32, f16, tq1_0, tq2_0 or q2_0 for the linear layers; found out where not given."))
  var type: GGUFType?

  @Option(help: "f32, f16 or q8_0 for the embedding and the head.")
  var embeddingType = GGUFType.f16

  @Option(
    help: """
      Of a directory: huggingface, what everything reads, or bitnet, two bits a weight for \
      transformers and MLX where a matrix has one scale.
      """)
  var format: DirectoryFormat?

  @Option(help: "Of a Hugging Face directory: float32, float16 or bfloat16.")
  var dtype: ModelDirectory.Format?

  /// The form of a directory.
  enum DirectoryFormat: String, CaseIterable, ExpressibleByArgument {
    case huggingface, bitnet
  }

  @Flag(help: "Of a run, take the checkpoint of the best evaluation, not the newest one.")
  var best = false

  @Flag(help: "Replace a file that is there.")
  var force = false

  @OptionGroup var quantizerOptions: QuantizerOptions

  private var isFile: Bool { to.lowercased().hasSuffix(".gguf") }

  func validate() throws {
    if embeddingType.isTernary {
      throw ValidationError("--embedding-type \(embeddingType.rawValue): expected f32, f16 or q8_0")
    }
    if type == .q8_0 {
      throw ValidationError("--type q8_0: expected f32, f16, tq1_0, tq2_0 or q2_0")
    }
    if isFile, format != nil || dtype != nil {
      throw ValidationError("--format and --dtype are for directories: files have --type")
    }
    if dtype == .bitnet {
      throw ValidationError("--dtype bitnet: expected float32, float16 or bfloat16")
    }
    if format == .bitnet, dtype != nil {
      throw ValidationError("--dtype is for --format huggingface: bitnet has its own")
    }
    if !isFile, type != nil {
      throw ValidationError("--type is for files: expected --to with a name that ends in .gguf")
    }
  }

  func run() throws {
    let target = URL(fileURLWithPath: to)
    if isFile, !force, FileManager.default.fileExists(atPath: target.path) {
      throw Problem(.occupied, target.path, "exists already", advice: "--force replaces it")
    }
    let loader = ModelLoader(pool: ThreadPool(threadCount: UsableCores.count))
    let (decoder, directory) = try loader.model(
      at: model, best: best, quantizer: try quantizerOptions.chosen(default: nil))
    guard isFile else {
      ProgressLine.show("writing \(to)")
      let format = format == .bitnet ? .bitnet : dtype ?? .float32
      try ModelDirectory.save(
        decoder.parameters, .effective, as: format, config: directory.config, to: target,
        companionsFrom: directory.url, overwriting: force)
      try card(decoder, directory, target, format: format.rawValue).write(to: target)
      return try Streams.out("\(target.path): the model as \(format.rawValue)")
    }
    let type = type ?? GGUFType.suited(to: decoder.parameters)
    let export = try GGUFExport(
      directory.config, decoder.parameters, type: type, embeddingType: embeddingType)
    let report = try export.write(
      to: target, metadata: try GGUFMetadata(directory, name: name).values
    ) { ProgressLine.show("writing \(to)", $0) }
    try card(decoder, directory, target, format: "GGUF with \(type.rawValue)").write(beside: target)
    try Streams.out(summary(report, target, type))
  }

  private func card(
    _ decoder: Decoder, _ directory: ModelDirectory, _ target: URL, format: String
  ) -> ModelCard {
    ModelCard(
      of: decoder.parameters, name: target.deletingPathExtension().lastPathComponent,
      base: directory.url, format: format,
      run: try? RunDirectory(opening: Runs.directory(model)))
  }

  private var name: String { URL(fileURLWithPath: model).standardizedFileURL.lastPathComponent }

  private func summary(_ report: GGUFExport.Report, _ url: URL, _ type: GGUFType) -> String {
    let bits = Double(report.weightBits) / Double(max(report.weightCount, 1))
    var lines = [
      "\(url.path): \(Format.bytes(report.byteCount)), linear layers \(type.rawValue), "
        + "\(bits.fixed(2)) bits a weight"
    ]
    if !report.wide.isEmpty {
      let cost = report.wide.reduce(0) { $0 + $1.byteCount }
      let names = report.wide.prefix(3).map(\.name).joined(separator: ", ")
      let more = report.wide.count > 3 ? " and \(report.wide.count - 3) more" : ""
      lines.append(
        "in 16 bits, because their rows are no multiples of the type's blocks: \(names)\(more); "
          + "this costs \(Format.bytes(cost))")
    }
    return (lines + report.notes.map { "note: \($0)" }).joined(separator: "\n")
  }
}

extension GGUFType: ExpressibleByArgument {}
extension ModelDirectory.Format: ExpressibleByArgument {}
