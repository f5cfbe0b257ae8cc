import ArgumentParser
import Corpora
import Engine
import Foundation
import Training

struct Teach: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a teacher: fine-tune a model on a text, or train one from scratch.",
    discussion: """
      The first step of the paper, and it decides: a student can only become as good on a text \
      as its teacher. Training is in full precision on the text alone (objective gt). With \
      --architecture a new model is trained, with a byte-level BPE learned from the text. A small \
      file beside the model, tsld_teacher.json, says which texts it was taught; 'tsld train' tells \
      you where a teacher was not taught its texts.

      Examples:
        tsld teach --teacher gpt2 --train wiki.txt --valid wiki-valid.txt --to gpt2-wiki
        tsld teach --architecture llama --hidden-size 128 --layers 4 --train stories.txt \\
          --epochs 10 --lr 2e-3 --to stories-llama
      """)

  @OptionGroup var recipeOptions: RecipeOptions
  @OptionGroup var output: TrainingOutput

  @Option(help: ArgumentHelp("The teacher's new directory.", valueName: "dir"))
  var to: String

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("The run's directory; runs/NAME-DATE where not given.", valueName: "dir"))
  var directory: String?

  @Option(help: "Train a new model of this family: llama or gpt2.")
  var architecture: FreshModel.Family?

  @Option(help: "Its tokens (1024).")
  var vocabulary: Int?

  @Option(help: "Its width (128).")
  var hiddenSize: Int?

  @Option(help: "Its blocks (4).")
  var layers: Int?

  @Option(help: "Its heads (4).")
  var heads: Int?

  @Option(help: "Its key and value heads; as many as heads where not given.")
  var kvHeads: Int?

  @Option(help: "Its feed-forward width.")
  var feedForwardSize: Int?

  @Option(help: "Its longest sequences (512).")
  var positions: Int?

  func validate() throws {
    let shape: [Int?] = [
      vocabulary, hiddenSize, layers, heads, kvHeads, feedForwardSize, positions,
    ]
    if architecture == nil, shape.contains(where: { $0 != nil }) {
      throw ValidationError("sizes describe a new model: give its --architecture too")
    }
    if architecture != nil, recipeOptions.teacher != nil {
      throw ValidationError("give --teacher to fine-tune or --architecture to start anew, not both")
    }
    if let objective = recipeOptions.objective, objective != .groundTruth {
      throw ValidationError("a teacher is trained on the text alone: --objective gt")
    }
    if let quantizer = recipeOptions.quantizerOptions.quantizer, quantizer != "none" {
      throw ValidationError("a teacher is trained in full precision: --quantizer none")
    }
  }

  func run() throws {
    // The other process makes the new model, not this one.
    if output.detach {
      var named = Recipe()
      named.teacher = to
      return try DetachedTraining.start(.new(named, directory: directory))
    }
    let exports = Exports(latent: URL(fileURLWithPath: to))
    try exports.check()
    var options = recipeOptions
    options.objective = .groundTruth
    options.quantizerOptions.quantizer = "none"
    var fresh: URL?
    if let architecture {
      // Beside the target, also where its name was given with a slash behind it.
      let start = URL(fileURLWithPath: URL(fileURLWithPath: to).path + ".start")
      // Nothing is written for options that make no sense.
      options.teacher = start.path
      let recipe = try options.made()
      let model = freshModel(architecture)
      try MemoryCheck.require(model.byteCount(), for: "a model of these sizes")
      try model.write(
        to: start, learningFrom: BuiltIn.source(recipe.train, .train).texts(),
        seed: UInt64(recipe.seed)
      ) { ProgressLine.show("learning the tokenizer", $0) }
      fresh = start
    }
    let end = try output.train(.new(options.made(), directory: directory), exports: exports)
    // A run that was stopped still starts from there.
    if let fresh, end == .finished {
      try FileManager.default.removeItem(at: fresh)
    }
  }

  private func freshModel(_ family: FreshModel.Family) -> FreshModel {
    var model = FreshModel()
    model.family = family
    model.vocabularySize = vocabulary ?? model.vocabularySize
    model.hiddenSize = hiddenSize ?? model.hiddenSize
    model.layerCount = layers ?? model.layerCount
    model.headCount = heads ?? model.headCount
    model.keyValueHeadCount = kvHeads
    model.feedForwardSize = feedForwardSize
    model.maximumPositions = max(positions ?? model.maximumPositions, recipeOptions.block ?? 0)
    return model
  }
}

extension FreshModel.Family: ExpressibleByArgument {}
