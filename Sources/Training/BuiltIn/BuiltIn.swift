import Corpora
import Foundation
import Untrusted

/// What there is to train on without files or network: a corpus of short stories and a teacher trained
/// on it, which come with the program.
///
/// The teacher, in `teacher/`, was made with two threads by
/// ```
/// tsld stories --to stories
/// tsld teach --architecture llama --vocabulary 1024 --hidden-size 128 --layers 4 --heads 4 \
///   --feed-forward-size 256 --positions 256 --train stories/train.txt \
///   --valid stories/valid.txt --batch 16 --block 256 --epochs 5 --lr 4e-3 --schedule cosine \
///   --warmup 30 --to teacher
/// ```
package enum BuiltIn {
  /// The name that stands for both in a recipe.
  package static let name = "builtin"

  /// A recipe that makes the built-in teacher ternary within a minute or so.
  package static var recipe: Recipe {
    var recipe = Recipe()
    recipe.teacher = name
    recipe.train = [name]
    recipe.valid = [name]
    recipe.batch = 8
    recipe.block = 256
    recipe.learningRate = 2e-3
    recipe.steps = 400
    recipe.evaluateEvery = 50
    return recipe
  }

  /// The halves of the corpus; no story is in both. An empty line follows each story.
  package enum Part: String, CaseIterable, Sendable {
    case train, valid
  }

  private static func teacher() throws(Problem) -> URL { try resource("teacher") }

  /// Where a model is that is called so: the built-in teacher's name, or a path.
  package static func model(_ name: String) throws(Problem) -> URL {
    try name == Self.name ? teacher() : URL(fileURLWithPath: name)
  }

  /// The texts of these names, the built-in one among them.
  package static func source(_ names: [String], _ part: Part) throws(Problem) -> CorpusSource {
    let builtIn = names.contains(name) ? try corpus(part).path : ""
    return try CorpusSource(names.map { $0 == name ? builtIn : $0 })
  }

  package static func corpus(_ part: Part) throws(Problem) -> URL {
    try resource("stories").appendingPathComponent("\(part.rawValue).txt")
  }

  private static func resource(_ name: String) throws(Problem) -> URL {
    guard let url = Bundle.module.url(forResource: name, withExtension: nil) else {
      throw .missing(
        "the built-in \(name)",
        advice: "install the program with the folder tsld_Training.resources beside it, "
          + "or give --teacher and --train")
    }
    return url
  }
}
