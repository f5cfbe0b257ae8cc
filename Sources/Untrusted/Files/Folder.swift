import CSystem
import Foundation

/// What is needed of folders, with problems that name the path and the system's reason.
package enum Folder {
  package static func exists(_ url: URL) -> Bool {
    var status = stat()
    return stat(url.path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The names in a folder, hidden ones included, sorted.
  ///
  /// - Throws: a ``Problem`` where there is none or it cannot be listed: that is not an empty one.
  package static func names(_ url: URL) throws(Problem) -> [String] {
    guard let folder = opendir(url.path) else {
      let code = errno
      switch code {
      case ENOENT: throw .missing(url.path)
      case ENOTDIR where access(url.path, F_OK) == 0:
        throw .invalid(url.path, expected: "a folder", found: "something else")
      case ENOTDIR: throw .missing(url.path)
      default: throw .unreadable(url.path, reason: String(cString: strerror(code)))
      }
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Creates a folder and those around it, unless they exist.
  package static func create(_ url: URL) throws(Problem) {
    guard !exists(url) else { return }
    let parent = url.deletingLastPathComponent()
    if access(parent.path, F_OK) != 0, parent.path != url.path { try create(parent) }
    // Another process may make it at the same time.
    guard mkdir(url.path, 0o777) == 0 || errno == EEXIST && exists(url) else {
      throw unwritable(url)
    }
  }

  /// Waits until a folder's entries are on the disk.
  package static func synchronize(_ url: URL) throws(Problem) {
    let descriptor = open(url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // A folder that may be written but not listed cannot be opened; its entry is written anyway.
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw unwritable(url) }
  }

  /// Gives a finished file or folder its name, in place of what has it now: at no moment has nothing
  /// the name. What had it is removed.
  package static func replace(_ target: URL, with source: URL) throws(Problem) {
    var status = stat()
    let isFolder = lstat(target.path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    // A folder with content cannot be renamed over, but exchanged.
    if isFolder, tsld_exchange(source.path, target.path) != 0 {
      guard errno == EINVAL || errno == ENOSYS else { throw unwritable(target) }
      // A file system without exchange: the old one keeps a name that tells what it was.
      let older = temporarySibling(of: target)
      guard rename(target.path, older.path) == 0 else { throw unwritable(target) }
      guard rename(source.path, target.path) == 0 else {
        let problem = unwritable(target)
        _ = rename(older.path, target.path)
        throw problem
      }
      try? FileManager.default.removeItem(at: older)
    } else if !isFolder, rename(source.path, target.path) != 0 {
      throw unwritable(target)
    }
    try synchronize(target.deletingLastPathComponent())
    if isFolder { try? FileManager.default.removeItem(at: source) }
  }

  /// A name beside `url` that nothing else has.
  package static func temporarySibling(of url: URL) -> URL {
    url.deletingLastPathComponent().appendingPathComponent(
      ".\(url.lastPathComponent).\(UUID().uuidString.prefix(8)).partial")
  }

  /// What the last system call said about something that is written.
  package static func unwritable(_ url: URL) -> Problem {
    .unwritable(url.path, reason: String(cString: strerror(errno)))
  }
}
