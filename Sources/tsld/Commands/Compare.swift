import ArgumentParser
import Dashboard
import Foundation
import RunStore
import Untrusted

struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare runs: results, or where their recipes differ.",
    discussion: """
      The first run is the baseline that the others' perplexities are compared with. Without runs, \
      all in ./runs and the folders in it are compared.

      Examples:
        tsld compare first second runs/third
        tsld compare first second --recipes
        tsld compare --sort best --json
      """)

  @Argument(help: ArgumentHelp("Directories of runs, or names in runs.", valueName: "run"))
  var runs: [String] = []

  @Flag(name: [.short, .long], help: "Show the keys of the recipes that differ.")
  var recipes = false

  @Option(
    parsing: .unconditional,
    help: "Sort by a column, as it is called; a - before it turns the order around (as given).")
  var sort: String?

  @Flag(help: "Print a JSON array with an object per run.")
  var json = false

  func validate() throws { _ = try order }

  /// The column that is sorted by, and whether small values come first.
  private var order: (column: ComparedColumn, ascending: Bool)? {
    get throws {
      guard let sort else { return nil }
      let name = sort.drop { $0 == "-" }.lowercased()
      guard let column = ComparedColumn.allCases.first(where: { $0.title == name }) else {
        throw ValidationError(
          "--sort \(sort): expected one of "
            + ComparedColumn.allCases.map(\.title).joined(separator: ", "))
      }
      return (column, !sort.hasPrefix("-"))
    }
  }

  func run() throws {
    var compared = try named()
    if let problem = compared.compactMap(\.problem).first, !runs.isEmpty { throw problem }
    if let order = try order {
      compared = order.column.sorted(compared, ascending: order.ascending)
    }
    try RunComparison(runs: compared, showsRecipes: recipes).show(asJSON: json)
  }

  private func named() throws -> [ComparedRun] {
    if runs.isEmpty {
      return RunList.tree(in: URL(fileURLWithPath: Runs.folder)).map {
        ComparedRun($0.run, name: $0.name)
      }
    }
    return try runs.map { ComparedRun(try RunDirectory(opening: Runs.directory($0))) }
  }
}
