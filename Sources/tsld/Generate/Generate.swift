import ArgumentParser
import Engine
import Foundation
import Synchronization
import Terminal
import Training
import Untrusted

struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Let a model continue texts, or talk to it.",
    discussion: """
      The model is a Hugging Face directory, a GGUF file, or a run, whose student speaks with its \
      quantized weights. Ternary weights are packed in memory, and those of a GGUF file stay so. Without a prompt, a terminal becomes a line to talk at, with history (Ctrl-D ends); \
      else standard input is the prompt. Ctrl-C ends an answer with what there is. The same seed \
      gives the same text.

      Examples:
        tsld generate runs/first --prompt "Once upon a time"
        tsld generate runs/first --teacher gpt2 --prompt "The city was" --temperature 0
        tsld generate first.gguf --threads 2
        tsld generate qwen --chat
        tsld generate gpt2 --many 5000 --to own.jsonl --temperature 1 --top-k 0 --top-p 1 --min-p 0

      --many makes texts for training, the same ones for any number of threads, which \
      'tsld train --train own.jsonl' takes: by default from the token that begins texts on. With top-k \
      0, top-p 1, min-p 0 and temperature 1 they are drawn as the model has them.
      """)

  @Argument(
    help: ArgumentHelp("A model's or a run's directory, or a GGUF file.", valueName: "model"))
  var model: String

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp("A text to continue; again for more.", valueName: "text"))
  var prompt: [String] = []

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp("A file with a text to continue; again for more.", valueName: "file"))
  var file: [String] = []

  @Option(
    help: ArgumentHelp("A model that answers beside, such as the teacher.", valueName: "dir"))
  var teacher: String?

  @Option(help: "The most tokens that are added.")
  var tokens = 128

  @Option(help: "How evenly tokens are drawn; 0 takes the most probable one.")
  var temperature = 0.8

  @Option(help: "Draw among so many of the most probable tokens; 0 for all.")
  var topK = 40

  @Option(help: "Draw among the most probable tokens that have this much together.")
  var topP = 0.95

  @Option(help: "Draw no token less probable than this share of the most probable one's.")
  var minP = 0.05

  @Option(help: "Make tokens among the last \(Sampling.repeatWindow) less probable; 1 for no.")
  var repeatPenalty = 1.0

  @Option(help: "Seed of what is drawn.")
  var seed: UInt64 = 0

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp("End before this text; again for more.", valueName: "text"))
  var stop: [String] = []

  @Flag(help: "Ask in the model's form of conversations.")
  var chat = false

  @Flag(help: "Of a run, take the checkpoint of the best evaluation, not the newest one.")
  var best = false

  @Option(
    help: """
      How packed weights take their activations: rounded to int8, as llama.cpp does, with a ternary \
      model's head in bytes too, or both as they are (float32): slower and exact.
      """)
  var activations = PackedMatrix.ActivationPrecision.int8

  @OptionGroup(title: "Many texts") var manyOptions: ManyOptions
  @OptionGroup var quantizerOptions: QuantizerOptions
  @OptionGroup var threadOptions: ThreadOptions

  @Flag(help: "Print a JSON object for each prompt, on a line of its own.")
  var json = false

  func validate() throws {
    try BatchOptions.check("--tokens", tokens, within: 1...1_048_576)
    try BatchOptions.check("--top-k", topK, within: 0...1_048_576)
    func check(_ option: String, _ value: Double, _ isRight: Bool, _ expected: String) throws {
      guard isRight else { throw ValidationError("\(option) \(value): expected \(expected)") }
    }
    try check(
      "--temperature", temperature, temperature >= 0 && temperature.isFinite, "0 or more")
    try check("--top-p", topP, topP > 0 && topP <= 1, "above 0, up to 1")
    try check("--min-p", minP, (0...1).contains(minP), "from 0 to 1")
    try check(
      "--repeat-penalty", repeatPenalty, repeatPenalty > 0 && repeatPenalty.isFinite,
      "a positive number")
    if manyOptions.many != nil, chat || teacher != nil {
      throw ValidationError("--many goes with neither --chat nor --teacher")
    }
    if !manyOptions.prompts.isEmpty, !prompt.isEmpty || !file.isEmpty {
      throw ValidationError("choose one of --prompts and --prompt or --file")
    }
    if stop.contains(where: \.isEmpty) { throw ValidationError("--stop: expected a text") }
  }

  func run() throws {
    let loader = ModelLoader(pool: ThreadPool(threadCount: threadOptions.count))
    let quantizer = try quantizerOptions.chosen(default: nil)
    var models = [
      try GenerationModel(
        model, best: best, quantizer: quantizer, activations: activations, loader)
    ]
    if let teacher {
      models.insert(try GenerationModel(teacher, activations: activations, loader), at: 0)
    }
    if chat, let unknown = models.first(where: \.tokenizer.chat.isUnknown) {
      throw Problem(
        .unsupported, unknown.name, "its chat template is none of those that are known",
        advice:
          "ChatML, LLaMA-2, LLaMA-3, Mistral and Zephyr are; without --chat texts are continued"
      )
    }
    ProgressLine.clear()
    if manyOptions.many != nil {
      return try ManyTexts(
        model: models[0], settings: settings, options: manyOptions, pool: loader.pool
      ).run(try named(), asJSON: json)
    }
    let speaker = Speaker(models, settings, pool: loader.pool)
    if let prompts = try prompts() {
      for prompt in prompts {
        let answers = try speaker.answer(
          to: chat ? [.init(role: "user", content: prompt)] : nil, or: prompt, asJSON: json)
        if answers.isInterrupted { throw ExitCode(130) }
      }
    } else {
      try Conversation(speaker, isChat: chat).run()
    }
  }

  private var settings: GenerationSettings {
    var settings = GenerationSettings()
    (settings.tokens, settings.seed, settings.stops) = (tokens, seed, stop)
    settings.sampling.temperature = temperature
    (settings.sampling.topK, settings.sampling.topP) = (topK, topP)
    (settings.sampling.minP, settings.sampling.repeatPenalty) = (minP, repeatPenalty)
    return settings
  }

  /// What is to be continued; nil where somebody sits at a terminal to say it.
  private func prompts() throws -> [String]? {
    let prompts = try named()
    guard prompts.isEmpty else { return prompts }
    guard isatty(STDIN_FILENO) == 0 else { return nil }
    var text = String(
      decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
    if text.hasSuffix("\n") { text.removeLast() }
    return [text]
  }

  /// The prompts that options give.
  private func named() throws -> [String] {
    var prompts = prompt
    for name in file {
      let bytes = try RegularFile(name).bytes(limit: 1 << 24)
      guard var text = String(validating: bytes, as: UTF8.self) else {
        throw Problem.invalid(name, expected: "UTF-8 text", found: "other bytes")
      }
      // What an editor puts at the end belongs to no text.
      if text.hasSuffix("\n") { text.removeLast() }
      prompts.append(text)
    }
    return prompts
  }
}

extension PackedMatrix.ActivationPrecision: ExpressibleByArgument {}
