import Dashboard
import Foundation
import Untrusted

/// The file in which a person's ``Preferences`` stay: `tsld/dashboard.json` in the XDG state folder.
struct PreferencesFile {
  private static let limit = 1 << 16
  private let url: URL

  /// Nil where the environment names no folder for it.
  init?(environment: [String: String]) {
    func folder(_ variable: String) -> URL? {
      // The XDG specification ignores relative paths.
      environment[variable].flatMap { $0.hasPrefix("/") ? URL(fileURLWithPath: $0) : nil }
    }
    let state =
      folder("XDG_STATE_HOME") ?? folder("HOME")?.appendingPathComponent(".local/state")
    guard let state else { return nil }
    url = state.appendingPathComponent("tsld/dashboard.json")
  }

  /// The preferences; as they are at first where nothing was kept yet.
  func read() throws(Problem) -> Preferences {
    let bytes: [UInt8]
    do { bytes = try RegularFile(url).bytes(limit: Self.limit) } catch {
      guard error.kind == .missing else { throw error }
      return Preferences()
    }
    do {
      return try JSONDecoder().decode(Preferences.self, from: Data(bytes))
    } catch {
      throw Problem.invalid(
        url.path, expected: "what the dashboard keeps, as JSON", found: "something else",
        advice: "it is written anew when the dashboard is left")
    }
  }

  func write(_ preferences: Preferences) throws {
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try DurableFile.write([UInt8](try encoder.encode(preferences)), to: url)
  }
}
