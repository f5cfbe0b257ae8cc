import Foundation

/// Maps and writes token files.
enum TokenFileAccess {
  /// A regular file's bytes, mapped into memory; nil if there is none.
  ///
  /// The mapping stays valid when another process puts a new file in this one's place.
  static func map(_ file: URL) throws(TokenFile.Damage) -> Data? {
    var status = stat()
    guard stat(file.path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw lastError
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw TokenFile.Damage(reason: "it is no regular file")
    }
    guard access(file.path, R_OK) == 0 else { throw lastError }
    do { return try Data(contentsOf: file, options: .alwaysMapped) } catch {
      throw TokenFile.Damage(reason: error.localizedDescription)
    }
  }

  /// Writes under a name that nobody else uses, waits until the disk has it, and gives it its name.
  static func write(
    _ bytes: Data, to file: URL, in folder: URL
  ) throws(TokenFile.Damage) {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw TokenFile.Damage(reason: error.localizedDescription)
    }
    let temporary = folder.appendingPathComponent(".\(UUID().uuidString).partial").path
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw lastError }
    do throws(TokenFile.Damage) {
      defer { close(descriptor) }
      try write(bytes, to: descriptor)
      guard fsync(descriptor) == 0 else { throw lastError }
      guard rename(temporary, file.path) == 0 else { throw lastError }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  private static func write(
    _ bytes: Data, to descriptor: Int32
  ) throws(TokenFile.Damage) {
    // The system takes 2 GB at most in one call.
    let largest = 1 << 30
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start...].prefix(largest))
        return Foundation.write(descriptor, rest.baseAddress, rest.count)
      }
      if count > 0 {
        start += count
      } else if count == 0 || errno != EINTR {
        throw lastError
      }
    }
  }

  private static var lastError: TokenFile.Damage {
    TokenFile.Damage(reason: String(cString: strerror(errno)))
  }
}
