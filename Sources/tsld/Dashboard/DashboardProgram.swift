import Dashboard
import Foundation
import RunStore
import Screen
import Terminal
import Training
import Untrusted

/// Runs a dashboard on the terminal: takes in what happens, draws, and does what the state asks for.
final class DashboardProgram {
  enum Ending {
    /// A person left it, or the run has ended.
    case left
    /// A person left it, and the training is to go on in the background.
    case detached
    /// The terminal went away; whoever trains goes on without it.
    case lost
  }

  /// The shortest time between two frames that show what a person did: 30 a second.
  private static let inputInterval = Duration.milliseconds(33)
  /// The same for what training did: fast enough to watch, and no burden on the training.
  private static let newsInterval = Duration.milliseconds(100)

  private let screen: Screen
  private let capture: StreamCapture
  private let inbox: Inbox<Message>
  private let library: ThemeLibrary
  private let mode: State.Mode
  private let preferencesFile: PreferencesFile?
  /// What was kept of the last time, with the choices of this one that do not show in the state.
  private var preferences = Preferences()
  private var theme: Theme
  private let firstTheme: String
  private var state: State
  private var run: OpenedRun?
  private var feed: FeedThread?
  private var ending: Ending?
  /// The run that somebody wants to see instead, by its directory.
  private(set) var nextRun: String?
  /// Whether the training goes on in the background once this process has saved it.
  private var isDetaching = false

  /// Opens the terminal.
  ///
  /// - Throws: `ScreenError` where there is none to draw on, `Problem` for the theme.
  init(_ options: DashboardOptions, mode: State.Mode, tab: Tab = .overview) throws {
    library = options.library
    self.mode = mode
    preferencesFile = options.preferencesFile
    var complaints: [String] = []
    func attempt<Value>(_ body: () throws -> Value?) -> Value? {
      do { return try body() } catch {
        complaints.append("note: \(line(for: error))")
        return nil
      }
    }
    let preferences = attempt { try options.preferencesFile?.read() } ?? Preferences()
    self.preferences = preferences
    let keptTheme = options.themeName == nil ? preferences.theme : nil
    let kept = attempt { try keptTheme.map { try options.library.theme($0) } }
    theme = try kept ?? options.chosenTheme()
    firstTheme = options.themeName ?? theme.name
    screen = try Screen { terminal in
      ColourDepth.detected(
        environment: ProcessInfo.processInfo.environment, terminfoColours: terminal.colours,
        hasDirectColour: terminal.hasDirectColour, override: options.colors)
    }
    let waker = screen.waker
    inbox = Inbox { waker.wake() }
    capture = try StreamCapture { waker.wake() }
    state = State(
      mode: mode, size: screen.size, theme: firstTheme,
      symbols: Symbols(
        screen.showsUnicode ? options.chosenGlyphs : .ascii, depth: screen.depth), tab: tab)
    state.adopt(preferences)
    if !complaints.isEmpty { _ = state.update(.lines(complaints)) }
  }

  /// The run that was shown, once it was opened.
  var openedRun: OpenedRun? { run }

  /// Shows a run until the dashboard is left.
  ///
  /// - Throws: whatever `open` does; the terminal is as it was by then.
  func show(open: @escaping FeedThread.Opening) throws -> Ending {
    defer {
      close()
      keepPreferences()
    }
    handle(.themes(library.names))
    draw()
    let feed = FeedThread(inbox, open: open)
    self.feed = feed
    defer { feed.stop() }
    // How soon what has changed should be shown; nil where nothing has.
    var due: Duration?
    var drawn = ContinuousClock.now
    while ending == nil {
      let wait = due.map { max($0 - (.now - drawn), .zero) }
      let events = screen.read(timeoutMilliseconds: wait.map { Int($0.milliseconds.rounded(.up)) })
      for event in events { handle(event) }
      let messages = inbox.take()
      for message in messages { try handle(message) }
      let lines = capture.take().lines
      if !lines.isEmpty { handle(.lines(lines)) }
      if !events.isEmpty {
        due = Self.inputInterval
      } else if messages.contains(where: isShown) || !lines.isEmpty {
        due = due ?? Self.newsInterval
      }
      if let interval = due, .now - drawn >= interval {
        draw()
        drawn = .now
        due = nil
      }
    }
    if run == nil, case .lost? = ending { try waitUntilOpened() }
    return ending ?? .left
  }

  /// Whoever is gone cannot answer, and what was begun goes on: it must be known what that is, unless
  /// somebody asks for the end before.
  private func waitUntilOpened() throws {
    repeat {
      for case .stop in screen.read(timeoutMilliseconds: nil) { return ending = .left }
      for message in inbox.take() { try handle(message) }
    } while run == nil
  }

  private func isShown(_ message: Message) -> Bool {
    guard case .event(.update(let update)) = message else { return true }
    return state.shows(update)
  }

  private func close() {
    screen.close()
    capture.close()
    // What was meant for standard error comes out there once nobody draws any more.
    for line in capture.take().lines { Streams.note(line + "\n") }
  }

  /// Whoever starts the program for the first time, on what comes with it, is shown around.
  private func offerTour(_ run: OpenedRun) {
    guard mode == .training, preferencesFile != nil, !preferences.hasOfferedTour,
      (try? Recipe(contentsOf: run.directory.recipe))?.teacher == BuiltIn.name
    else { return }
    preferences.hasOfferedTour = true
    state.beginTour()
  }

  /// Once the terminal is as it was, so that what goes wrong can be told.
  private func keepPreferences() {
    var preferences = state.preferences
    // A theme that was given for this once is not kept.
    preferences.theme = state.theme == firstTheme ? self.preferences.theme : state.theme
    preferences.hasOfferedTour = self.preferences.hasOfferedTour
    guard let preferencesFile, preferences != (try? preferencesFile.read()) else { return }
    do { try preferencesFile.write(preferences) } catch {
      Streams.note("theme and views are not remembered: \(line(for: error))\n")
    }
  }

  private func draw() { screen.show(state.frame, theme: theme) }

  // MARK: What happens

  private func handle(_ event: ScreenEvent) {
    switch event {
    case .input(let input): handle(Event.input(input))
    case .resumed: handle(Event.input(.resize(screen.size)))
    case .stop:
      Streams.hurry()
      handle(.askedToStop)
    case .lost:
      Streams.hurry()
      ending = .lost
    }
  }

  private func handle(_ message: Message) throws {
    switch message {
    case .event(let event): handle(event)
    case .opened(let run):
      self.run = run
      offerTour(run)
      if state.tab == .compare { compare() }
      inBackground { .runs(run.neighbours) }
    case .failed(let error): throw error
    case .ended: ending = ending ?? (isDetaching ? .detached : .left)
    }
  }

  private func handle(_ event: Event) {
    for effect in state.update(event) { perform(effect) }
  }

  // MARK: What is to be done

  private func perform(_ effect: Effect) {
    switch effect {
    case .send(let command): feed?.send(command)
    case .stopAndQuit, .detach:
      guard let run else { return ending = .left }
      isDetaching = effect == .detach
      guard let session = run.session else { return feed?.send(.stop) ?? () }
      // The feed may be in the middle of a long run.
      session.send(.stop)
      leave(whenEnded: session)
    case .quit: ending = isDetaching ? .detached : .left
    case .suspend: screen.suspend()
    case .redraw: screen.redraw()
    case .useTheme(let name):
      attempt {
        theme = try library.theme(name)
        handle(.theme(name))
      }
    case .overlay(let name):
      guard let directory = run?.directory else { return }
      inBackground { .overlay(try Overlay(reading: name, beside: directory)) }
    case .bell: screen.beep()
    case .compare: compare()
    case .fork(let words): if let directory = run?.directory { fork(words, of: directory) }
    case .summarize:
      guard let directory = run?.directory else { return }
      inBackground { .summary(ComparedRun(directory)) }
    case .open(let path):
      nextRun = path
      ending = .left
    case .export(let file): attempt { try export(to: file) }
    }
  }

  /// The session itself says when it has ended.
  private func leave(whenEnded session: Session) {
    let inbox = inbox
    Thread {
      while !session.wait(milliseconds: 1000) {}
      inbox.post(.ended)
    }.start()
  }

  private func compare() {
    guard let folder = run?.directory.url.deletingLastPathComponent() else { return }
    inBackground { [inbox] in
      var (runs, told) = ([ComparedRun](), ContinuousClock.now)
      for (name, run) in RunList.tree(in: folder) {
        runs.append(ComparedRun(run, name: name))
        // Hundreds take a moment: those that are read are shown meanwhile.
        guard .now - told > .milliseconds(200) else { continue }
        inbox.post(.event(.compared(runs)))
        told = .now
      }
      return .compared(runs)
    }
  }

  private func fork(_ words: [String], of directory: RunDirectory) {
    handle(.advised("\(words.first ?? "") is made from the last checkpoint"))
    inBackground {
      let run = try DetachedTraining.fork(directory, words)
      return .done("\(run.name) trains in the background; Compare opens it")
    }
  }

  private func export(to file: String) throws {
    let path = NSString(string: file).expandingTildeInPath
    guard !file.lowercased().hasSuffix(".gguf") else { return exportModel(to: path) }
    let url = URL(fileURLWithPath: path)
    try FramePicture.write(state.frame, theme: theme, to: url)
    handle(.done("this screen is in \(url.path)"))
  }

  private func exportModel(to path: String) {
    guard let run = run?.directory.url.path else { return }
    handle(.advised("the last checkpoint is being written to \(path)"))
    inBackground {
      try Export.parse([run, "--to", path]).run()
      return .done("the student is in \(path)")
    }
  }

  /// Does what takes a while on a thread of its own; what comes of it is an event.
  private func inBackground(_ body: @escaping @Sendable () throws -> Event) {
    Thread { [inbox] in
      do { inbox.post(.event(try body())) } catch {
        inbox.post(.event(.failed(line(for: error))))
      }
    }.start()
  }

  private func attempt(_ body: () throws -> Void) {
    do { try body() } catch { handle(.failed(line(for: error))) }
  }
}
