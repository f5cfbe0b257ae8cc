import Foundation
import Terminal
import TestSupport
import Testing

@testable import Dashboard

/// What panes show of recorded runs, as it was looked at and found right.
///
/// Where it changes on purpose, `TSLD_RECORD=1 swift test --filter FrameTests` writes these frames
/// and those of the shell anew, and fails: read their differences before they are kept.
@Suite("Frames of panes")
struct PaneFrameTests {
  /// A pane's body over a run.
  struct Scene: CustomTestStringConvertible {
    let name: String
    let pane: any Pane
    var recording = Recording.real
    var size = Screens.middle
    var glyphs = GlyphSet.braille
    /// The step that is looked at.
    var time: Int?
    /// Another run, laid over this one.
    var overlay: Recording?

    var testDescription: String { name }

    var context: Context {
      Context(
        run: recording.run, time: time,
        overlays: overlay.map { [Overlay(name: "real", $0.run)] } ?? [],
        log: recording.log, size: ScreenLayout(size).body.size, symbols: Symbols(glyphs),
        timeZone: .gmt, opened: Date(timeIntervalSince1970: 0))
    }

    var frame: Frame {
      let context = context
      var canvas = Canvas(context.size, symbols: context.symbols)
      pane.draw(on: &canvas, context)
      return canvas.frame
    }
  }

  static let sizes = [Screens.small, Screens.middle, Screens.large]

  /// Every pane as it is at first.
  static let first = Tab.allCases.flatMap { tab in
    sizes.map { size in
      Scene(name: "\(tab)-\(size.width)x\(size.height)", pane: tab.pane, size: size)
    }
  }

  /// The same of a run with everything that may go wrong, and a longer one laid over it.
  static let nasty = Tab.allCases.map { tab in
    Scene(name: "\(tab)-nasty", pane: tab.pane, recording: .nasty, overlay: .real)
  }

  /// The panes' other views.
  static let views: [Scene] = [
    Scene(name: "overview-past", pane: OverviewPane(), time: 60),
    Scene(name: "loss-perplexity", pane: LossPane(view: .perplexity)),
    Scene(name: "loss-distillation", pane: LossPane(view: .distillation)),
    Scene(name: "loss-gradient", pane: LossPane(view: .gradient)),
    Scene(name: "loss-past", pane: LossPane(), time: 60),
    Scene(name: "tokens-list", pane: tokens { $0.view = .list }),
    Scene(name: "tokens-scale", pane: tokens { $0.view = .scale }),
    Scene(name: "tokens-scatter", pane: tokens { $0.view = .scatter }),
    Scene(name: "tokens-continuations", pane: tokens { $0.view = .continuations }),
    Scene(
      name: "tokens-batch",
      pane: tokens {
        $0.view = .list
        $0.watch = 4
      }),
    Scene(
      name: "tokens-watched-nasty",
      pane: tokens {
        $0.watch = 3
        $0.quantity = .difference
      }, recording: .nasty),
    Scene(
      name: "weights-flips",
      pane: weights {
        $0.view = .flips
        $0.selected = 3
      }),
    Scene(name: "weights-matrix", pane: matrix),
    Scene(name: "weights-codes", pane: codes),
    Scene(
      name: "weights-matrix-nasty",
      pane: weights {
        $0.isOpen = true
        $0.selected = 2
      }, recording: .nasty),
    // Larger screens show these beside the others.
    Scene(
      name: "errors-losses",
      pane: ErrorsPane(view: .losses, cursor: .init(layer: 3, position: 12)), size: Screens.small),
    Scene(name: "system-events", pane: system(.events), size: Screens.small),
    Scene(name: "system-log", pane: system(.log), size: Screens.small),
  ]

  /// Curves, a histogram, codes and a map of heat in the other sets of glyphs.
  static let glyphs = [GlyphSet.blocks, .ascii].flatMap { glyphs in
    [
      Scene(name: "loss-\(glyphs)", pane: LossPane(), glyphs: glyphs),
      Scene(name: "weights-matrix-\(glyphs)", pane: matrix, glyphs: glyphs),
      Scene(name: "errors-\(glyphs)", pane: ErrorsPane(), glyphs: glyphs),
    ]
  }

  static let scenes = first + nasty + views + glyphs

  private static func tokens(_ change: (inout TokensPane) -> Void) -> TokensPane {
    var pane = TokensPane()
    pane.cursor = 12
    change(&pane)
    return pane
  }

  private static func weights(_ change: (inout WeightsPane) -> Void) -> WeightsPane {
    var pane = WeightsPane()
    change(&pane)
    return pane
  }

  private static let matrix = weights {
    $0.isOpen = true
    $0.selected = 6
  }
  private static let codes = weights {
    $0.isOpen = true
    $0.selected = 6
    $0.page = .codes
  }

  private static func system(_ view: SystemPane.View) -> SystemPane {
    var pane = SystemPane()
    pane.view = view
    return pane
  }

  @Test("are as they were recorded", arguments: scenes)
  func golden(scene: Scene) { GoldenFrame.expect(scene.frame, scene.name) }

  @Test("can be shown at every size, whatever is in the tokens", arguments: scenes)
  func showable(scene: Scene) {
    for size in Self.sizes {
      var scene = scene
      scene.size = size
      #expect(scene.frame.unshowable.isEmpty)
    }
  }

  @Test("have nothing else in ASCII", arguments: scenes)
  func ascii(scene: Scene) {
    // The other one's texts are none.
    guard scene.recording.update.run?.name == "real" else { return }
    var scene = scene
    scene.glyphs = .ascii
    #expect(scene.frame.lines.joined().filter { !$0.isASCII } == "")
  }

  @Test("have no file of a scene that is gone")
  func files() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Frames")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { !$0.hasPrefix("shell-") }
    #expect(Set(files).subtracting(Self.scenes.map { $0.name + ".txt" }) == [])
  }

  @Test("the recorded runs can be read whole")
  func recordings() {
    for recording in [Recording.real, .nasty] {
      #expect(recording.update.problem == nil)
      #expect(recording.run.directory.hasPrefix("runs/"))
    }
    #expect(Recording.real.run.standing.phase == .running)
    #expect(Recording.nasty.run.standing.phase.reason?.contains("is not finite") == true)
    #expect(Recording.nasty.update.steps.contains { $0.loss.isNaN })
    #expect(Recording.nasty.run.events.count { $0.kind == .rewind } == 2)
  }
}
