import Foundation

/// Slots of floats in a file without a name: the system removes it with the process, however that
/// ends.
///
/// It is read and written with system calls rather than through mapped memory, where a full disk or
/// a read error would be a signal instead of an error.
final class ScratchFile {
  /// What is left free on the disk for what matters more, checkpoints and records.
  static let reserve = 1 << 30

  let slotSize: Int
  /// The slots that may be written.
  let capacity: Int
  private(set) var count = 0
  private let descriptor: Int32
  private let reserve: Int
  private var isFull = false

  private var slotBytes: Int { slotSize * MemoryLayout<Float>.stride }

  /// Opens a file and takes its name away; nil where that is not possible.
  init?(at url: URL, slotSize: Int, byteBudget: Int, reserve: Int = ScratchFile.reserve) {
    descriptor = open(url.path, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    self.slotSize = slotSize
    self.reserve = reserve
    capacity = byteBudget / (slotSize * MemoryLayout<Float>.stride)
    guard descriptor >= 0 else { return nil }
    _ = unlink(url.path)
  }

  deinit {
    if descriptor >= 0 { _ = close(descriptor) }
  }

  /// Writes another slot; returns its number, or nil where there is no room, from then on.
  func append(_ values: UnsafePointer<Float>) -> Int? {
    guard !isFull, count < capacity, hasRoom,
      transfer(count, { pwrite(descriptor, UnsafeRawPointer(values) + $0, $1, $2) })
    else {
      isFull = true
      return nil
    }
    defer { count += 1 }
    return count
  }

  /// Reads a slot; returns false, with anything in `values`, where that is not possible.
  func read(_ slot: Int, into values: UnsafeMutablePointer<Float>) -> Bool {
    precondition((0..<count).contains(slot), "slot \(slot) was not written")
    return transfer(slot) { pread(descriptor, UnsafeMutableRawPointer(values) + $0, $1, $2) }
  }

  private var hasRoom: Bool {
    var status = statvfs()
    guard fstatvfs(descriptor, &status) == 0 else { return false }
    let free = Double(status.f_bavail) * Double(status.f_frsize)
    return free >= Double(reserve) + Double(slotBytes)
  }

  /// Moves a slot's bytes, however many calls it takes.
  private func transfer(
    _ slot: Int, _ move: (_ offset: Int, _ count: Int, _ place: off_t) -> Int
  ) -> Bool {
    var done = 0
    while done < slotBytes {
      let moved = move(done, slotBytes - done, off_t(slot * slotBytes + done))
      if moved < 0, errno == EINTR { continue }
      guard moved > 0 else { return false }
      done += moved
    }
    return true
  }
}
