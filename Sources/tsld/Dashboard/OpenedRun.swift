import Dashboard
import RunStore
import Training

/// A run that a dashboard shows.
struct OpenedRun: Sendable {
  let directory: RunDirectory
  /// The way to whoever trains it.
  let link: any RunLink
  /// The session that trains it in this process; nil where another process does, or none.
  let session: Session?

  /// A run that this process trains.
  init(_ session: Session) {
    directory = session.directory
    link = SessionLink(session, then: Self.link(session.directory))
    self.session = session
  }

  /// The other runs in the same folder and in folders of it, by their paths from there.
  var neighbours: [String] {
    RunList.tree(in: directory.url.deletingLastPathComponent()).map(\.name)
      .filter { $0 != directory.name }
  }

  /// A run of another process, or of none.
  init(watching directory: RunDirectory) {
    self.directory = directory
    link = Self.link(directory)
    session = nil
  }

  private static func link(_ directory: RunDirectory) -> StoreLink {
    StoreLink(directory, programVersion: TSLD.version) { try DetachedTraining.attend($0) }
  }
}
