import ArgumentParser
import Checkpoints
import Foundation
import RunStore
import Training

struct RunsExport: ParsableCommand {
  enum Values: String, ExpressibleByArgument, CaseIterable {
    case latent, quantized
  }

  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Save a run's student as a model, or its record as other files.",
    discussion: """
      With --to, the weights are plain float32 that transformers loads: either the quantized values, or the \
      latent ones that training goes on from; a name that ends in .gguf makes a file as 'tsld export' \
      does. The teacher's tokenizer files go along. --csv writes \
      everything that was recorded, a file for each table (docs/run-store.md says what the columns \
      mean): numbers in full, nan and inf as such, the numbers of a blob with spaces between. \
      --tensorboard writes scalars, histograms of w/threshold and texts as TensorBoard's event file.

      Examples:
        tsld runs export runs/first --to student
        tsld runs export first --to latent --values latent --best
        tsld runs export first --csv first-csv
        tsld runs export first --tensorboard logs/first
      """)

  @Argument(help: ArgumentHelp("The run's directory, or its name in runs.", valueName: "run"))
  var directory: String

  @Option(help: ArgumentHelp("The directory to make for the student.", valueName: "dir"))
  var to: String?

  @Option(help: ArgumentHelp("The directory to make for the record's tables.", valueName: "dir"))
  var csv: String?

  @Option(help: ArgumentHelp("The directory to make for TensorBoard.", valueName: "dir"))
  var tensorboard: String?

  @Option(help: "latent or quantized.")
  var values = Values.quantized

  @Flag(help: "Take the checkpoint of the best evaluation, not the newest one.")
  var best = false

  func validate() throws {
    guard [to, csv, tensorboard].contains(where: { $0 != nil }) else {
      throw ValidationError(
        "say where to: --to for the student, --csv or --tensorboard for the record")
    }
  }

  func run() throws {
    func reader() throws -> RunReader {
      try RunReader(RunDirectory(opening: Runs.directory(directory)))
    }
    if let csv {
      let reader = try reader()
      try CSVExport.write(reader, to: URL(fileURLWithPath: csv))
      try Streams.out("\(csv): \(RunReader.tables.count) tables of \(reader.directory.name)")
    }
    if let tensorboard {
      let reader = try reader()
      try TensorBoardExport.write(reader, to: URL(fileURLWithPath: tensorboard))
      try Streams.out("\(tensorboard): \(reader.directory.name) for TensorBoard")
    }
    if let to { try save(to) }
  }

  private func save(_ to: String) throws {
    if to.lowercased().hasSuffix(".gguf") {
      return try Export.parse([directory, "--to", to] + (best ? ["--best"] : [])).run()
    }
    let student = try RunStudent(
      run: Runs.directory(directory), best ? .best : .newest,
      threadCount: UsableCores.count
    ) { ProgressLine.show("reading the checkpoint", $0) }
    let target = URL(fileURLWithPath: to)
    ProgressLine.show("writing \(to)")
    try ModelDirectory.save(
      student.parameters, values == .latent ? .latent : .effective, config: student.model.config,
      to: target, companionsFrom: student.model.url)
    if values == .quantized {
      try ModelCard(
        of: student.parameters, name: target.lastPathComponent,
        base: student.model.url, format: "float32",
        run: try RunDirectory(opening: Runs.directory(directory))
      ).write(to: target)
    }
    try Streams.out(
      "\(target.path): the student after step \(student.step), "
        + "\(student.recipe.quantizer == nil ? "full-precision" : values.rawValue) weights")
  }
}
