import ArgumentParser
import Foundation
import RunStore
import Training

struct Fork: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Begin a run from another one's checkpoint, with other settings.",
    discussion: """
      The new run has the other one's record up to the checkpoint and goes on from there; the other \
      one stays as it is, and may be training. Texts, teacher, quantizer and block are the other \
      run's; everything else can be changed. Where the other run is finished, --steps says how long \
      the new one is to be.

      Examples:
        tsld fork gpt2-20260102-030405 slower --lr 1e-4
        tsld fork runs/first runs/logit --from-step 500 --objective logit
        tsld fork first longer --steps 4000 --detach
      """)

  @Argument(help: ArgumentHelp("The other run's directory, or its name in runs.", valueName: "run"))
  var source: String

  @Argument(
    help: ArgumentHelp(
      "The new run's directory, or its name beside the other run.", valueName: "name"))
  var name: String

  @Option(
    help: ArgumentHelp(
      "The checkpoint's step; the newest good one where not given.", valueName: "step"))
  var fromStep: Int?

  @OptionGroup var recipeOptions: RecipeOptions
  @OptionGroup var output: TrainingOutput
  @OptionGroup var exportOptions: ExportOptions

  func validate() throws {
    if recipeOptions.recipe != nil {
      throw ValidationError("--recipe: a fork has the other run's recipe; options change it")
    }
  }

  func run() throws {
    let exports = try exportOptions.checked()
    let source = Runs.directory(source)
    let target =
      name.contains("/")
      ? URL(fileURLWithPath: name)
      : source.standardizedFileURL.deletingLastPathComponent().appendingPathComponent(name)
    // The process in the background does it.
    if !output.detach {
      try RunSource.makeParent(of: target)
      let step = try RunFork.make(
        from: source, step: fromStep, at: target, programVersion: TSLD.version,
        threadCount: output.threadOptions.count
      ) { try recipeOptions.applied(to: $0) }
      if !output.json {
        Streams.note("\(target.path) goes on from step \(step) of \(source.lastPathComponent)\n")
      }
    }
    try output.train(.existing(target.path, Resumption()), exports: exports)
  }
}
