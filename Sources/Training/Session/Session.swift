import Foundation
import RunStore
import Synchronization

/// A training run on a thread of its own: commands go in, snapshots come out.
///
/// The models are made on that thread and never leave it. A caller sends commands and polls the
/// latest snapshot; neither ever waits.
package final class Session: Sendable {
  package let directory: RunDirectory
  private let mailbox = Mailbox()
  private let latest = Mutex(Snapshot())
  private let ended = DispatchGroup()

  /// Starts training in a run's directory, from its last checkpoint where it has one.
  ///
  /// - Parameters:
  ///   - writer: records the run; the session closes it at the end.
  ///   - exports: where the student is saved when all steps are made.
  ///   - resumption: how a run is gone on with; nil for a new one.
  ///   - onAlert: called on the training thread when a rule comes true; it must not wait.
  ///   - prepareThread: called first on the training thread.
  package init(
    _ recipe: Recipe, _ inputs: TrainingInputs, writer: RunWriter, threadCount: Int,
    exports: Exports = Exports(), resumption: Resumption? = nil,
    onAlert: @escaping @Sendable (Alert) -> Void = { _ in },
    prepareThread: @escaping @Sendable () -> Void = {}
  ) {
    directory = writer.directory
    ended.enter()
    let thread = Thread { [self] in
      prepareThread()
      let loop = SessionLoop(
        recipe, inputs, writer: writer, threadCount: threadCount, mailbox: mailbox,
        exports: exports, resumption: resumption, onAlert: onAlert
      ) { [self] snapshot in
        latest.withLock { $0 = snapshot }
      }
      loop.run()
      ended.leave()
    }
    thread.name = "tsld.training"
    thread.stackSize = 16 << 20
    thread.start()
  }

  package var snapshot: Snapshot { latest.withLock { $0 } }

  /// Sends a command; its acknowledgement carries the returned number.
  @discardableResult
  package func send(_ command: Command) -> Int { mailbox.send(command) }

  /// Waits until the session has ended, or the time is over; returns whether it has.
  package func wait(milliseconds: Int) -> Bool {
    ended.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
  }
}
