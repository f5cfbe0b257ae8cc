import Foundation
import Untrusted

extension Theme {
  /// The theme of a file: its colours for our roles, and for the roles that it does not name,
  /// colours made of those it has for btop.
  ///
  /// Roles that are shown together get colours that can be told apart, and what the file leaves
  /// open can be read on the background that it sets. Colours that it does give stay as they are,
  /// but for an `inactive_fg` that could not be seen at all.
  package init(_ file: ThemeFile) {
    let completion = ThemeCompletion(file)
    self.init(name: file.name, colours: completion.colours, ramps: completion.ramps)
  }

  /// Loads a theme file.
  package init(contentsOf file: String) throws(Problem) {
    self.init(try ThemeFile(contentsOf: URL(fileURLWithPath: file)))
  }
}
