import Foundation

/// Gives the program changed files, many and reproducibly, and fails where an answer is none.
///
///     Fuzz COUNT [--seed S] [--first INDEX] [--only TARGET] [--workers W] [--folder DIR]
///
/// Every input has a number; with the same seed it is the same one. The inputs run in processes of
/// their own, which may trap (that input is a finding), hang for 5 s or take 2 GB.
@main
enum Fuzz {
  struct Options {
    var count = 20_000
    var seed: UInt64 = 1
    var first = 0
    var only: String?
    var workers = 2
    var folder = FileManager.default.temporaryDirectory.appendingPathComponent("tsld-fuzz")
  }

  static func main() throws {
    var arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == "child" { return try work(arguments) }
    var options = Options()
    if let count = arguments.first.flatMap(Int.init) {
      options.count = count
      arguments.removeFirst()
    }
    while let name = arguments.first, arguments.count > 1 {
      let value = arguments[1]
      switch name {
      case "--seed": options.seed = UInt64(value) ?? 1
      case "--first": options.first = Int(value) ?? 0
      case "--only": options.only = value
      case "--workers": options.workers = max(Int(value) ?? 1, 1)
      case "--folder": options.folder = URL(fileURLWithPath: value)
      default: break
      }
      arguments.removeFirst(2)
    }
    let isClean = try Campaign(options).run()
    exit(isClean ? 0 : 1)
  }

  /// child SEED FIRST END FOLDER [TARGET]
  private static func work(_ arguments: [String]) throws {
    guard arguments.count >= 5, let seed = UInt64(arguments[1]), let first = Int(arguments[2]),
      let end = Int(arguments[3])
    else { exit(64) }
    signal(SIGPIPE, SIG_IGN)
    let files = Worker.Files(folder: URL(fileURLWithPath: arguments[4]))
    let only = arguments.count > 5 ? arguments[5] : nil
    try Worker(seed: seed, files: files, only: only).run(first..<end, files: files)
    // The session still trains, and must not meet libraries that are being put away.
    _exit(0)
  }
}
