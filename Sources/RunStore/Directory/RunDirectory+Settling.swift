extension RunDirectory {
  /// Makes the database one file again, which can be read from read-only places: for a process that
  /// was still reading when its writer was closed.
  ///
  /// Nothing happens where somebody has the run or reads it.
  package func settle() {
    guard let lock = try? RunLock(self) else { return }
    defer { lock.release() }
    try? RunDatabase(database, for: .writing).settle()
  }
}
