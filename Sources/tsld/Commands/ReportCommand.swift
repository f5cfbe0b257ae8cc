import ArgumentParser
import Dashboard
import Foundation
import RunStore
import Terminal
import Untrusted

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Tell what became of a run, or of several side by side.",
    discussion: """
      Without --to, in lines. With it, as one HTML file that needs no other and can be printed, or as \
      Markdown with SVG pictures beside it: results, charts as the dashboard draws them, evaluations, \
      the hardest tokens, continuations, events, the recipe and where the run comes from; of several \
      runs, a comparison and their curves over each other.

      Examples:
        tsld report first
        tsld report first --to first.html
        tsld report first second --to comparison.md
      """)

  @Argument(help: ArgumentHelp("Directories of runs, or names in runs.", valueName: "run"))
  var runs: [String]

  @Option(
    help: ArgumentHelp("The file to write, which ends in .html or .md.", valueName: "file"))
  var to: String?

  @Flag(help: "Replace the file where it exists.")
  var force = false

  @Option(help: "The pictures' colours: a theme's name or file (ivory).")
  var theme: String?

  func validate() throws {
    if let to, !["html", "md"].contains(URL(fileURLWithPath: to).pathExtension.lowercased()) {
      throw ValidationError("--to \(to): expected a name that ends in .html or .md")
    }
  }

  func run() throws {
    var read: [(data: RunData, own: ComparedRun)] = []
    for name in runs {
      let directory = try RunDirectory(opening: Runs.directory(name))
      let own = ComparedRun(directory)
      if let problem = own.problem { throw problem }
      read.append((try Self.read(directory), own))
    }
    guard let to else {
      let documents = read.map { ReportDocument.summary(of: $0.data, $0.own) }
      return try Streams.out(
        documents.map {
          $0.lines(width: StandardOutput.size?.width ?? .max).joined(separator: "\n")
        }
        .joined(separator: "\n\n"))
    }
    let theme = try Self.theme(named: theme)
    let document =
      read.count == 1
      ? ReportDocument(of: read[0].data, read[0].own, theme: theme)
      : ReportDocument(of: read, theme: theme)
    try write(document, to: URL(fileURLWithPath: to))
  }

  /// Everything that was recorded of a run.
  static func read(_ directory: RunDirectory) throws -> RunData {
    ProgressLine.show("reading \(directory.name)")
    var data = RunData()
    try directory.tellAll { data.apply($0) }
    return data
  }

  /// Paper is white: a light theme where there is one.
  static func theme(named name: String? = nil) throws -> Theme {
    let library = try DashboardOptions.parse([]).library
    if let name { return try library.theme(name) }
    return (try? library.theme("ivory")) ?? .standard
  }

  private func write(_ document: ReportDocument, to file: URL) throws {
    var files: [(URL, String)]
    if file.pathExtension.lowercased() == "html" {
      files = [(file, document.html)]
    } else {
      let base = file.deletingPathExtension().lastPathComponent
      let (text, pictures) = document.markdown(base: base)
      files = pictures.map { (file.deletingLastPathComponent().appendingPathComponent($0), $1) }
      // Last, so that it never names what is not there.
      files.append((file, text))
    }
    if !force, let taken = files.first(where: { FileManager.default.fileExists(atPath: $0.0.path) })
    {
      throw Problem(.occupied, taken.0.path, "exists already", advice: "--force replaces it")
    }
    for (url, text) in files { try DurableFile.write(Data(text.utf8), to: url) }
    try Streams.out(file.path)
  }
}
