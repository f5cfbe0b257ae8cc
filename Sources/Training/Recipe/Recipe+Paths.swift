import Foundation

extension Recipe {
  /// The recipe with absolute paths, so that a run can be resumed from any folder.
  var resolvingPaths: Recipe {
    func absolute(_ path: String) -> String {
      path == BuiltIn.name ? path : URL(fileURLWithPath: path).path
    }
    var copy = self
    copy.teacher = absolute(teacher)
    copy.train = train.map(absolute)
    copy.valid = valid.map(absolute)
    return copy
  }
}
