import Foundation
import Untrusted

/// What a model was taught: a small file beside one that was trained in full precision.
struct TeachingNote: Codable, Equatable {
  static let fileName = "tsld_teacher.json"

  /// The name of the model that it was fine-tuned from.
  var base: String
  /// The keys of the texts that it was trained on.
  var texts: [String]
  var steps: Int

  init(_ trainer: Trainer) {
    base = URL(fileURLWithPath: trainer.recipe.teacher).lastPathComponent
    texts = trainer.inputs.train.textKeys
    steps = trainer.stepCount
  }

  /// Reads the note of a model; nil where there is none that can be read.
  init?(of model: URL) {
    let file = model.appendingPathComponent(Self.fileName)
    guard let bytes = try? RegularFile(file).bytes(limit: 1 << 24),
      let note = try? JSONDecoder().decode(Self.self, from: Data(bytes))
    else { return nil }
    self = note
  }

  func write(to model: URL) throws {
    try writeJSON(to: model.appendingPathComponent(Self.fileName))
  }
}

extension TrainingInputs {
  /// What to say of a teacher that was not taught on the texts, and how to teach it; nil where it
  /// was, or where nothing is learned from it.
  func teachingAdvice(_ recipe: Recipe) -> String? {
    guard recipe.objective.needsTeacher else { return nil }
    let taught = TeachingNote(of: model.url)?.texts ?? []
    let unknown = train.textKeys.count { !taught.contains($0) }
    guard unknown > 0 else { return nil }
    let name = URL(fileURLWithPath: recipe.teacher).lastPathComponent
    var command = ["tsld", "teach", "--teacher", recipe.teacher, "--train"] + recipe.train
    if !recipe.valid.isEmpty { command += ["--valid"] + recipe.valid }
    command += ["--to", name + "-taught"]
    let what = unknown < train.textKeys.count ? "\(unknown) of these texts" : "these texts"
    return "this teacher was not taught \(what) with 'tsld teach'. That is as it should be where "
      + "it wrote them or knows such texts; if not, teach it first, for a student can only become "
      + "as good as its teacher: " + command.map(Self.shellWord).joined(separator: " ")
  }

  /// A word as a shell takes it literally.
  private static func shellWord(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "-_./+,:=@%".utf8.contains(byte)
    }
    return isPlain && !word.isEmpty ? word : "'\(word.replacing("'", with: "'\\''"))'"
  }
}
