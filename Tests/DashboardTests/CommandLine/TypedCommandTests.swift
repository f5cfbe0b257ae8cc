import Engine
import Terminal
import Testing
import Training

@testable import Dashboard

@Suite("Typed commands")
struct TypedCommandTests {
  static let lines: [(String, Command)] = [
    ("lr 3e-4", .setLearningRate(3e-4)), ("lr *0.5", .scaleLearningRate(by: 0.5)),
    ("run 100", .run(steps: 100)), ("step", .run(steps: 1)), ("pause", .pause),
    ("resume", .resume), ("stop", .stop), ("temperature 5", .setTemperature(5)),
    ("source entropy", .setScaleSource(.entropy)), ("reduction mean", .setReduction(.mean)),
    ("objective logit_gt", .setObjective(.logitAndGroundTruth)), ("clip 0.5", .setClip(0.5)),
    ("clip none", .setClip(nil)), ("threads 1", .setThreads(1)), ("evaluate", .evaluate),
    ("checkpoint", .checkpoint), ("interrupt", .interrupt),
    ("goback", .goBack(scalingLearningRateBy: 0.5)),
    ("goback 0.1", .goBack(scalingLearningRateBy: 0.1)),
    ("goback 1.0", .goBack(scalingLearningRateBy: 1)),
    ("goback 200", .goBack(step: 200, scalingLearningRateBy: 0.5)),
    ("goback 0 1e-3", .goBack(step: 0, scalingLearningRateBy: 1e-3)),
    ("watch Once upon a time", .watch(text: "Once upon a time")), ("unwatch", .unwatch(id: 1)),
  ]

  @Test("every command of the session can be typed", arguments: lines)
  func sends(line: (String, Command)) {
    var driver = Driver()
    driver.run(line.0)
    #expect(driver.take() == [.send(line.1)])
    #expect(driver.state.prompt == nil)
  }

  static let mistakes: [(String, String)] = [
    ("lr fast", "expected a positive number, found 'fast'"),
    ("lr -1", "expected a positive number, found '-1'"),
    ("run 0", "expected a whole number for steps, found '0'"),
    ("objective tslt", "expected one of gt, logit,"),
    ("lrr 1", "there is no command 'lrr'"), ("watch", "watch needs TEXT"),
    ("pause now", "pause takes no argument, found 'now'"),
    ("show nothing", "there is no pane 'nothing'"),
  ]

  @Test("mistakes are explained in place, and the line stays to be mended", arguments: mistakes)
  func explains(mistake: (String, String)) {
    var driver = Driver()
    driver.run(mistake.0)
    #expect(driver.take().isEmpty)
    #expect(driver.state.prompt?.editor.line == mistake.0)
    #expect(driver.state.prompt?.editor.problem?.contains(mistake.1) == true)
    driver.press(.backspace)
    #expect(driver.state.prompt?.editor.problem == nil)
  }

  @Test("what is wrong with a long line has room beside it, and the cursor is seen in any script")
  func longLines() {
    var driver = Driver(size: Screens.small)
    driver.run("nonsense " + String(repeating: "x", count: 300))
    #expect(driver.frame.lines.last?.contains("there is no command 'nonsense'") == true)
    driver.press(.escape)
    driver.type(":watch " + String(repeating: "日", count: 100) + "z")
    #expect(driver.frame.lines.last?.contains("日z") == true)
  }

  @Test("commands for the program")
  func program() {
    var driver = Driver()
    driver.run("export a.svg")
    driver.run("overlay runs/other")
    driver.run("theme frost")
    #expect(driver.take() == [.export("a.svg"), .overlay("runs/other"), .useTheme("frost")])
    driver.run("show tokens")
    #expect(driver.state.tab == .tokens)
  }

  @Test("themes are tried while they are typed, and the old one comes back")
  func themes() {
    var driver = Driver()
    driver.send(.themes(["standard", "ember", "frost"]))
    driver.type(":theme frost")
    #expect(driver.take() == [.useTheme("frost")])
    driver.press(.escape)
    #expect(driver.take() == [.useTheme("standard")])
    driver.type(":theme ")
    driver.press(.tab, .tab)
    #expect(driver.state.prompt?.editor.line == "theme ember")
    driver.press(.enter)
    #expect(driver.take().last == .useTheme("ember"))
    #expect(driver.state.theme == "ember")
  }

  @Test("a theme that cannot be read is not the one that Escape comes back to")
  func brokenTheme() {
    var driver = Driver()
    driver.brokenThemes = ["broken"]
    driver.send(.themes(["standard", "broken", "ember"]))
    driver.run("theme broken")
    #expect(driver.state.notice == Notice(.failed, "malformed"))
    #expect(driver.state.theme == "standard")
    driver.type(":theme ember")
    _ = driver.take()
    driver.press(.escape)
    #expect(driver.take() == [.useTheme("standard")])
  }

  @Test("Backspace on an empty line ends trying a theme")
  func backspace() {
    var driver = Driver()
    driver.send(.themes(["standard", "ember"]))
    driver.type(":theme ember")
    driver.press(.control("u"), .backspace)
    #expect(driver.state.prompt == nil && driver.state.themeBefore == nil)
    #expect(driver.state.theme == "standard")
    _ = driver.take()
    driver.type(":at 1")
    #expect(driver.take().isEmpty, "no theme is read for what is typed later")
  }

  @Test("what is pasted finds and shows at once, as what is typed does")
  func paste() {
    var driver = Driver(tab: .tokens)
    driver.press(.character("/"))
    driver.send(.input(.paste("fox")))
    #expect(driver.state.pane(TokensPane.self).cursor == 6)
    driver.press(.escape)
    driver.send(.themes(["standard", "ember"]))
    driver.type(":theme ")
    _ = driver.take()
    driver.send(.input(.paste("ember")))
    #expect(driver.take() == [.useTheme("ember")])
  }

  @Test("arrows go through a list of choices, and the list stays while they do")
  func arrows() {
    var driver = Driver()
    driver.send(.themes((0..<12).map { "theme\($0)" }))
    driver.type(":theme ")
    #expect(driver.text.contains("arrows or Tab choose"))
    driver.press(.down, .down)
    #expect(driver.state.prompt?.editor.line == "theme theme1")
    #expect(driver.text.contains("theme7") && driver.text.contains("4 more"))
    #expect(driver.take().last == .useTheme("theme1"))
    driver.press(.up, .up)
    #expect(driver.state.prompt?.editor.line == "theme theme11")
    #expect(driver.text.contains("theme11") && !driver.text.contains("theme0 "))
    driver.press(.escape)
    // Without a list they recall what was typed before.
    driver.run("at 100")
    driver.type(":")
    driver.press(.up)
    #expect(driver.state.prompt?.editor.line == "at 100")
  }

  @Test("runs beside this one can be chosen to be laid over it")
  func overlays() {
    var driver = Driver()
    driver.send(.runs(["first", "second"]))
    driver.type(":overlay s")
    driver.press(.tab, .enter)
    #expect(driver.take() == [.overlay("second")])
    driver.type(":overlay ")
    driver.press(.down, .down, .down)
    #expect(driver.state.prompt?.editor.line == "overlay none")
  }

  @Test("every command is in the help, and completion knows it")
  func documented() {
    for command in TypedCommand.all {
      #expect(command.help.hasSuffix("."))
      #expect(TypedCommand.completions(of: command.names[0], Offers()).contains(command.names[0]))
    }
  }
}
