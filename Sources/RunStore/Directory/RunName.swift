import Foundation
import Untrusted

/// The rules for a run's name, which people type, list and pass to other commands.
package enum RunName {
  private static let maximumLength = 100

  /// Refuses names that would be hard to type, to show, or to tell from an option.
  package static func check(_ name: String) throws {
    guard let problem = problem(name) else { return }
    throw Problem(.invalid, "\"\(name)\"", "cannot be the name of a run: \(problem)")
  }

  private static func problem(_ name: String) -> String? {
    if name.isEmpty || name == "/" { return "it is empty" }
    if name.hasPrefix(".") { return "it starts with a dot" }
    if name.hasPrefix("-") { return "it starts with a hyphen, like an option" }
    if name.utf8.count > maximumLength { return "it has more than \(maximumLength) bytes" }
    if name.first == " " || name.last == " " { return "it starts or ends with a space" }
    if TerminalText.escaped(name) != name { return "it has invisible characters" }
    return nil
  }

  /// Makes a folder in `parent` for a run that nobody named, after what it trains and the time; where
  /// the name is taken, a number follows.
  ///
  /// - Parameter subject: a path, whose last name is made fit for a run's.
  /// - Throws: ``Problem`` where no folder can be made there.
  package static func newFolder(for subject: String, in parent: URL) throws(Problem) -> URL {
    try Folder.create(parent)
    let name = "\(usable(subject))-\(date())"
    var number = 1
    while true {
      let url = parent.appendingPathComponent(number == 1 ? name : "\(name)-\(number)")
      // One of several that start at once makes it.
      if mkdir(url.path, 0o777) == 0 { return url }
      guard errno == EEXIST else { throw Folder.unwritable(url) }
      number += 1
    }
  }

  /// A path's last name, without what a run's name may not have.
  static func usable(_ path: String) -> String {
    let last = URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
    var name = ""
    for scalar in last.unicodeScalars where scalar != "/" {
      let isPlain = TerminalText.escaped(String(scalar)) == String(scalar)
      let next = isPlain ? Character(scalar) : "_"
      guard name.utf8.count + next.utf8.count <= 60 else { break }
      name.unicodeScalars.append(isPlain ? scalar : "_")
    }
    name = name.trimmingCharacters(in: CharacterSet(charactersIn: " .-"))
    return problem(name) == nil ? name : "run"
  }

  static func date() -> String {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.dateFormat = "yyyyMMdd-HHmmss"
    return format.string(from: Date())
  }
}
