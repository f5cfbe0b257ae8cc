import ArgumentParser
import Checkpoints
import Corpora
import Foundation
import RunStore
import Training
import Untrusted

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a quantized student from a full-precision teacher.",
    discussion: """
      The student starts as a copy of the teacher. The run is recorded in a directory: \
      recipe.json, run.sqlite with every number, checkpoints, log.txt. Ctrl-C finishes the step, \
      saves a checkpoint and ends; 'tsld resume' goes on from there, to the bit. A second Ctrl-C \
      ends at once. SIGTERM does the same, and where lines are printed a hang-up, a closed pipe and \
      output that cannot be written.

      A step whose loss or gradient is NaN or infinite is not applied. At a terminal the run then \
      waits; where standard error is no terminal, the command ends with exit status 1. Either way \
      'tsld resume RUN --scale-lr 0.5' goes on from the last checkpoint at half the rate. A full \
      disk stops training until there is room: nothing is lost, and the command tries again by \
      itself.

      Examples:
        tsld train --teacher gpt2 --train wiki.txt --valid wiki-valid.txt --epochs 5
        tsld train --teacher llama --train 'books/*.txt' --objective logit --steps 1000 --json
        tsld train --recipe recipe.json --run runs/second
        tsld train --teacher gpt2 --train wiki.txt --find-lr
      """)

  @OptionGroup var recipeOptions: RecipeOptions
  @OptionGroup var output: TrainingOutput

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("The run's directory; runs/NAME-DATE where not given.", valueName: "dir"))
  var directory: String?

  @OptionGroup var exportOptions: ExportOptions
  @OptionGroup var findOptions: FindOptions

  func validate() throws {
    if findOptions.isAsked, directory != nil || !exportOptions.given.isEmpty || output.detach {
      throw ValidationError("--find-lr writes no run: leave out --run, --save… and --detach")
    }
  }

  func run() throws {
    var recipe = try recipeOptions.made()
    var directory = directory
    let exports = try exportOptions.checked()
    if findOptions.isAsked {
      if let method = recipe.start.flatMap(PostTrainingMethod.init(rawValue:)) {
        throw ValidationError(
          "--find-lr begins from a directory: 'tsld quantize --method \(method.rawValue)' makes it")
      }
      return try FindLearningRate(recipe: recipe, output: output).run()
    }
    // Another process that is to train quantizes too.
    if let method = recipe.start.flatMap(PostTrainingMethod.init(rawValue:)), !output.detach {
      let run = try RunSource.new(recipe, directory: directory).directory()
      directory = run.path
      try RunDirectory.checkFree(run)
      recipe.start = try quantized(recipe, by: method, beside: run).path
    }
    try output.train(.new(recipe, directory: directory), exports: exports)
  }

  /// The student as a method without training leaves it, calibrated on the texts that it learns from.
  private func quantized(
    _ recipe: Recipe, by method: PostTrainingMethod, beside run: URL
  ) throws -> URL {
    let start = URL(fileURLWithPath: run.standardizedFileURL.path + ".start")
    guard let quantizer = recipe.quantizer else {
      throw ValidationError("--start \(method.rawValue) needs a quantizer")
    }
    // Whatever else is wrong is said before minutes have passed.
    var rest = recipe
    rest.start = nil
    _ = try TrainingInputs(rest, cache: output.noCache ? .disabled : .standard()) {
      ProgressLine.show($0.words, $0.fraction)
    }
    var arguments = [
      "--model", recipe.student ?? recipe.teacher, "--method", method.rawValue, "--quantizer",
      quantizer.scheme.name, "--granularity", quantizer.granularity.name, "--scale-dtype",
      quantizer.scaleType.rawValue, "--block", "\(recipe.block)", "--batch", "\(recipe.batch)",
      "--threads", "\(output.threadOptions.count)", "--to", start.path, "--force",
    ]
    if method.needsCalibration { arguments += ["--calibrate"] + recipe.train }
    let report = try Quantize.parse(arguments).made()
    ProgressLine.clear()
    Streams.note(TerminalText.escaped(report.summary) + "\n")
    return start
  }
}

struct Resume: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Go on with a run from its last checkpoint, to the bit.",
    discussion: """
      Checkpoints that are damaged, or whose next step was not finite, are passed over; where none \
      is left, nothing is touched: --from-start begins again and keeps the old record as \
      run-before-DATE.sqlite. A text, a teacher or a program that is not what it was is refused by \
      name; --accept-changes goes on and records it. --steps makes a run longer or shorter: its \
      learning rate then follows the schedule of that many steps.

      Examples:
        tsld resume runs/gpt2-20260102-030405
        tsld resume gpt2-20260102-030405 --scale-lr 0.5
        tsld resume gpt2-20260102-030405 --steps 2000
      """)

  @Argument(help: ArgumentHelp("The run's directory, or its name in runs.", valueName: "run"))
  var directory: String

  @Option(
    name: .customLong("scale-lr"), parsing: .unconditional,
    help: ArgumentHelp("Multiply the learning rate, such as after NaN.", valueName: "factor"))
  var learningRateFactor: Double?

  @Option(help: "The steps that the run is to have in all.")
  var steps: Int?

  @Option(
    help: ArgumentHelp(
      "Go on from this step's checkpoint; later steps are taken back.", valueName: "step"))
  var fromStep: Int?

  @Flag(help: "Begin again; what was recorded and saved is kept beside.")
  var fromStart = false

  @Flag(help: "Go on though texts, teacher, recipe or program were changed.")
  var acceptChanges = false

  /// Given to the process that answers for a run that is over.
  @Flag(help: .private) var attend = false

  @OptionGroup var exportOptions: ExportOptions
  @OptionGroup var output: TrainingOutput

  func validate() throws {
    if let factor = learningRateFactor, !(factor > 0 && factor.isFinite) {
      throw ValidationError("--scale-lr \(factor): expected a positive number")
    }
    if let steps, !(1...Int(Int32.max) ~= steps) {
      throw ValidationError("--steps \(steps): expected a whole number from 1 to \(Int32.max)")
    }
    if fromStart, fromStep != nil {
      throw ValidationError("choose one of --from-start and --from-step")
    }
  }

  func run() throws {
    let exports = try exportOptions.checked()
    var resumption = Resumption()
    resumption.learningRateFactor = learningRateFactor
    resumption.totalSteps = steps
    resumption.checkpoint = fromStep
    resumption.startsAgain = fromStart
    resumption.acceptsChanges = acceptChanges
    resumption.attends = attend ? .seconds(60) : nil
    // Somebody who wants the student saved gets it, whether there are steps to make or not.
    let asksForMore =
      steps != nil || fromStep != nil || fromStart || !exports.places.isEmpty
    let url = Runs.directory(directory)
    if !asksForMore, !attend, let made = try RunStart.finishedSteps(url) {
      let path = TerminalText.escaped(url.path)
      return try Streams.out(
        """
        \(path) is finished: all its \(made) steps are made
        tsld resume \(path) --steps N   makes it N steps long
        tsld runs export \(path) --to DIR   saves its student
        """)
    }
    try output.train(.existing(directory, resumption), exports: exports)
  }
}

/// Where a command that trains saves the student at the end.
struct ExportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Save the student's latent weights as a Hugging Face directory at the end.",
      valueName: "dir"))
  var save: String?

  @Option(
    help: ArgumentHelp("The same with the quantized weights, as plain float32.", valueName: "dir"))
  var saveQuantized: String?

  @Option(
    name: .customLong("save-gguf"),
    help: ArgumentHelp(
      "The same as a file that llama.cpp runs, packed where the student is ternary.",
      valueName: "file"))
  var saveGGUF: String?

  /// The places that were named.
  var given: [String] { [save, saveQuantized, saveGGUF].compactMap { $0 } }

  /// The chosen places, which must be free.
  func checked() throws -> Exports {
    let exports = Exports(
      latent: save.map { URL(fileURLWithPath: $0) },
      quantized: saveQuantized.map { URL(fileURLWithPath: $0) },
      gguf: saveGGUF.map { URL(fileURLWithPath: $0) })
    try exports.check()
    return exports
  }
}
