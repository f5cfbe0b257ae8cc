import ArgumentParser
import Foundation
import Training

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

  /// The chosen places, which must be free.
  func checked() throws -> Exports {
    let exports = Exports(
      latent: save.map { URL(fileURLWithPath: $0) },
      quantized: saveQuantized.map { URL(fileURLWithPath: $0) })
    try exports.check()
    return exports
  }
}
