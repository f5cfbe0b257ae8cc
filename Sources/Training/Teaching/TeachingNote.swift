import Foundation
import Untrusted

/// What a model was taught: a small file beside one that was trained in full precision.
struct TeachingNote: Codable, Equatable {
  /// The file's name in a model's directory.
  static let fileName = "tsld_teacher.json"

  /// The name of the model that it was fine-tuned from.
  var base: String
  /// The keys of the texts that it was trained on.
  var texts: [String]
  /// The steps that were made.
  var steps: Int

  /// What a trainer without a teacher has done.
  init(_ trainer: Trainer) {
    base = URL(fileURLWithPath: trainer.recipe.teacher).lastPathComponent
    texts = trainer.inputs.train.textKeys
    steps = trainer.stepCount
  }

  /// Reads the note of a model; nil where there is none that can be read.
  init?(of model: URL) {
    guard let data = try? Data(contentsOf: model.appendingPathComponent(Self.fileName)),
      let note = try? JSONDecoder().decode(Self.self, from: data)
    else { return nil }
    self = note
  }

  /// Writes the note beside its model.
  func write(to model: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try DurableFile.write(
      try encoder.encode(self) + Data("\n".utf8),
      to: model.appendingPathComponent(Self.fileName))
  }
}

extension TrainingInputs {
  /// What to say of a teacher that was not taught on the texts, and how to teach it; nil where it
  /// was, or where nothing is learned from it.
  func teachingAdvice(_ recipe: Recipe) -> String? {
    guard recipe.objective.needsTeacher else { return nil }
    if let note = TeachingNote(of: model.url), Set(train.textKeys).isSubset(of: note.texts) {
      return nil
    }
    let name = URL(fileURLWithPath: recipe.teacher).lastPathComponent
    var command = ["tsld", "teach", "--teacher", recipe.teacher, "--train"] + recipe.train
    if !recipe.valid.isEmpty { command += ["--valid"] + recipe.valid }
    command += ["--to", name + "-taught"]
    return "this teacher was not fine-tuned on these texts with 'tsld teach': a student can only "
      + "become as good as its teacher; to teach it first: "
      + command.map(Self.shellWord).joined(separator: " ")
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
