import ArgumentParser
import Checkpoints
import Foundation
import Training

struct RunsExport: ParsableCommand {
  enum Values: String, ExpressibleByArgument, CaseIterable {
    case latent, quantized
  }

  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Save a run's student as a Hugging Face directory.",
    discussion: """
      The weights are plain float32 that transformers loads: either the quantized values, or the \
      latent ones that training goes on from. The teacher's tokenizer files go along.

      Examples:
        tsld runs export runs/first --to student
        tsld runs export first --to latent --values latent --best
      """)

  @Argument(help: ArgumentHelp("The run's directory, or its name in runs.", valueName: "run"))
  var directory: String

  @Option(help: ArgumentHelp("The directory to make.", valueName: "dir"))
  var to: String

  @Option(help: "latent or quantized.")
  var values = Values.quantized

  @Flag(help: "Take the checkpoint of the best evaluation, not the newest one.")
  var best = false

  func run() throws {
    let student = try RunStudent(
      run: Runs.directory(directory), best ? .best : .newest,
      threadCount: UsableCores.count
    ) { ProgressLine.show("reading the checkpoint", $0) }
    let target = URL(fileURLWithPath: to)
    ProgressLine.show("writing \(to)")
    try ModelDirectory.save(
      student.parameters, values == .latent ? .latent : .effective, config: student.model.config,
      to: target, companionsFrom: student.model.url)
    try Streams.out(
      "\(target.path): the student after step \(student.step), "
        + "\(student.recipe.quantizer == nil ? "full-precision" : values.rawValue) weights")
  }
}
