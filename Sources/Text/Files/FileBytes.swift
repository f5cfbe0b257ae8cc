import Foundation

/// Reads whole files, telling apart why it could not.
///
/// It asks the system itself: Foundation's errors do not keep the system's reason.
enum FileBytes {
  enum Failure: Error {
    case missing
    case directory
    case tooLarge(limit: Int)
    /// The system's words, such as "Permission denied".
    case system(String)

    var reason: String {
      switch self {
      case .missing: "there is no such file"
      case .directory: "it is a directory, not a file"
      case .tooLarge(let limit): "it has more than \(limit) bytes"
      case .system(let reason): reason
      }
    }
  }

  private static let chunkSize = 1 << 18

  static func contents(of file: URL, limit: Int = .max) throws(Failure) -> [UInt8] {
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw lastFailure() }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw lastFailure() }
    if status.st_mode & S_IFMT == S_IFDIR { throw .directory }

    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(max(0, Int(status.st_size)), limit))
    var chunk = [UInt8](repeating: 0, count: chunkSize)
    while true {
      let count = read(descriptor, &chunk, chunkSize)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw lastFailure()
      }
      guard bytes.count + count <= limit else { throw .tooLarge(limit: limit) }
      bytes += chunk[..<count]
    }
  }

  private static func lastFailure() -> Failure {
    let code = errno
    return code == ENOENT || code == ENOTDIR ? .missing : .system(String(cString: strerror(code)))
  }
}
