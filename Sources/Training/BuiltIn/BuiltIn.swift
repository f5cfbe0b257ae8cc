import Corpora
import Foundation
import Stories
import Untrusted

/// What there is to train on without files or network: a corpus that the program writes itself, and
/// a teacher trained on it that comes with the program.
///
/// The teacher, in `teacher/`, was made with two threads by
/// ```
/// tsld stories --to stories
/// tsld teach --architecture llama --vocabulary 1024 --hidden-size 96 --layers 4 --heads 4 \
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

  /// The teacher's directory.
  ///
  /// - Throws: a ``Problem`` where the program's resources are not beside it.
  static func teacher() throws(Problem) -> URL {
    guard let url = Bundle.module.url(forResource: "teacher", withExtension: nil) else {
      throw .missing(
        "the built-in teacher", advice: "give --teacher, or install the program with its resources")
    }
    return url
  }

  /// The corpus as a file, written anew unless it is there already.
  ///
  /// - Parameter folder: where such files are kept; the user's cache folder where not given.
  static func corpus(_ part: Part, in folder: URL? = nil) throws -> URL {
    let text = part == .train ? StoryCorpus.training().text : StoryCorpus.validation().text
    let bytes = Data(text.utf8)
    // The content is part of the name: another version of the program does not disturb this one.
    let file = "stories-\(part.rawValue)-\(ContentHash.hexadecimal(of: bytes).prefix(16)).txt"
    for folder in [folder ?? cacheFolder, FileManager.default.temporaryDirectory] {
      let url = folder.appendingPathComponent(file)
      if (try? Data(contentsOf: url)) == bytes { return url }
      try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      if (try? bytes.write(to: url, options: .atomic)) != nil { return url }
    }
    throw Problem.unwritable(
      cacheFolder.path,
      reason: "the built-in corpus could be written neither there nor into "
        + "the temporary folder")
  }

  /// The halves of the corpus; no story is in both.
  enum Part: String {
    case train, valid
  }

  private static var cacheFolder: URL {
    let environment = ProcessInfo.processInfo.environment
    let base =
      environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? URL(fileURLWithPath: $0) : nil }
      ?? FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(".cache")
    return base.appendingPathComponent("tsld")
  }
}
