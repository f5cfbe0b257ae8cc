import Engine
import Foundation

/// The process that gives inputs to the program's readers, in order, and says which one it is at:
/// it may end by any of them.
struct Worker {
  /// Where it writes what it is at, as eight bytes, and what it found, a line each.
  struct Files {
    let folder: URL
    var place: URL { folder.appendingPathComponent("place") }
    var findings: URL { folder.appendingPathComponent("findings") }
    var counts: URL { folder.appendingPathComponent("counts") }
    var errors: URL { folder.appendingPathComponent("errors") }
    var work: URL { folder.appendingPathComponent("work") }
  }

  private let seed: UInt64
  private let targets: [Target]
  private let byShare: [Int]

  init(seed: UInt64, files: Files, only name: String?) throws {
    self.seed = seed
    try? FileManager.default.removeItem(at: files.work)
    try FileManager.default.createDirectory(at: files.work, withIntermediateDirectories: true)
    for folder in ["texts", "tiny"] {
      try FileManager.default.createDirectory(
        at: files.work.appendingPathComponent(folder), withIntermediateDirectories: true)
    }
    let all = try FileTargets.all(in: files.work) + RunTargets(in: files.work).all
    let chosen = all.filter { name == nil || $0.name == name }
    targets = chosen
    byShare = chosen.indices.flatMap { [Int](repeating: $0, count: chosen[$0].share) }
  }

  /// An input by its number: the same one for the same seed.
  private func input(_ index: Int) -> (target: Target, bytes: [UInt8], mutator: Mutator) {
    var mutator = Mutator(seed: seed &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15)
    let target = targets[byShare[mutator.number(below: byShare.count)]]
    let bytes = mutator.mutated(
      mutator.pick(target.seeds), target.form, other: mutator.pick(target.seeds))
    return (target, bytes, mutator)
  }

  /// Gives the inputs of a range to the readers.
  func run(_ range: Range<Int>, files: Files) throws {
    let place = open(files.place.path, O_WRONLY | O_CREAT, 0o644)
    let findings = open(files.findings.path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    var counts: [String: [Int]] = [:]
    for index in range {
      var (target, bytes, mutator) = input(index)
      var now = index
      pwrite(place, &now, 8, 0)
      var outcome = [1, 0]
      do { try target.run(bytes, &mutator) } catch {
        outcome = [0, 1]
        if let reason = WrongAnswer.found(in: error) {
          let line = Array("\(index)\t\(target.name)\t\(reason.prefix(600))\n".utf8)
          _ = write(findings, line, line.count)
        }
      }
      let before = counts[target.name] ?? [0, 0]
      counts[target.name] = [before[0] + outcome[0], before[1] + outcome[1]]
    }
    var end = range.upperBound
    pwrite(place, &end, 8, 0)
    try JSONEncoder().encode(counts).write(to: files.counts)
  }

  /// Writes an input into a file, to look at.
  func save(_ index: Int, to folder: URL) throws -> URL {
    let (target, bytes, _) = input(index)
    let name = "\(seed)-\(index)-\(target.name.replacing(" ", with: "-"))"
    let url = folder.appendingPathComponent(name)
    try Data(bytes).write(to: url)
    return url
  }

  func name(_ index: Int) -> String { input(index).target.name }
}
