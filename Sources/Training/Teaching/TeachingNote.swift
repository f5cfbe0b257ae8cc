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
  /// What to say of a teacher that was not taught the texts, in lines of less than 100 columns;
  /// nothing where it was, or where nothing is learned from it.
  func teachingAdvice(_ recipe: Recipe) -> [String] {
    guard recipe.objective.needsTeacher else { return [] }
    let taught = TeachingNote(of: teacher.url)?.texts ?? []
    let unknown = train.textKeys.count { !taught.contains($0) }
    guard unknown > 0 else { return [] }
    let what = unknown < train.textKeys.count ? "\(unknown) of these texts" : "these texts"
    return [
      "this teacher was not taught \(what) with 'tsld teach'; its student gets no better",
      "unless it knows or wrote such texts, teach it first ('tsld teach') and train from the result",
    ]
  }
}
