import Terminal
import Testing

@testable import Dashboard

@Suite("Input")
struct InputTests {
  @Test("digits, Tab and clicks change the pane")
  func tabs() {
    var driver = Driver()
    driver.press(.character("4"))
    #expect(driver.state.tab == .weights)
    driver.press(.tab)
    #expect(driver.state.tab == .errors)
    driver.press(.backTab, .backTab)
    #expect(driver.state.tab == .tokens)
    driver.press(.character("7"), .tab)
    #expect(driver.state.tab == .overview)
    driver.send(.input(.mouse(Mouse(.press, at: Point(17, 2)))))
    #expect(driver.state.tab == .loss)
  }

  @Test("the help opens, scrolls and closes")
  func help() {
    var driver = Driver(tab: .weights)
    driver.press(.character("?"))
    #expect(driver.text.contains("Help: Weights"))
    #expect(driver.text.contains("SQNR"))
    driver.press(.pageDown)
    #expect(driver.state.pageScroll == 10)
    driver.press(.escape)
    #expect(driver.state.page == nil)
    driver.press(.function(1))
    #expect(driver.state.page != nil)
  }

  @Test("every pane's help shows every key of it", arguments: Tab.allCases)
  func everyKey(tab: Tab) {
    var driver = Driver(tab: tab, size: Size(200, 200))
    driver.press(.character("?"))
    for binding in tab.pane.keys + KeyTable.everywhere {
      #expect(driver.text.contains(binding.help))
    }
  }

  @Test("redraw and suspend are the program's business")
  func program() {
    var driver = Driver()
    driver.press(.control("l"), .control("z"))
    #expect(driver.take() == [.redraw, .suspend])
  }

  @Test("w, g and t begin a command, which Enter sends")
  func beginnings() {
    var driver = Driver(tab: .tokens)
    driver.type("wthe fox")
    #expect(driver.frame.lines.last?.contains(":watch the fox") == true)
    driver.press(.enter)
    #expect(driver.take() == [.send(.watch(text: "the fox"))])
    driver.type("gOnce")
    driver.press(.enter)
    #expect(driver.take() == [.send(.generate(text: "Once", tokens: 48))])
    driver.send(.themes(["frost"]))
    driver.type("tfrost")
    driver.press(.enter)
    #expect(driver.state.theme == "frost")
  }

  @Test("/ finds in texts and filters lists while it is typed; Escape takes the filter away")
  func slash() {
    var driver = Driver(tab: .tokens)
    driver.type("/fox")
    #expect(driver.state.pane(TokensPane.self).cursor == 6)
    driver.press(.enter, .character("N"))
    #expect(driver.state.pane(TokensPane.self).cursor == 22)
    driver.press(.escape, .character("4"))
    driver.type("/up_")
    driver.press(.enter)
    #expect(driver.text.contains("3 of 12 shown"))
    driver.press(.escape)
    #expect(!driver.text.contains("shown"))
  }

  @Test("every key in every pane leaves a whole screen", arguments: Tab.allCases)
  func everything(tab: Tab) {
    for (size, update) in [
      (Screens.middle, Recording.real.update), (Screens.small, RunFixture.update(steps: 0)),
      (Screens.large, Recording.nasty.update),
      (Screens.small, RunFixture.update(steps: 400, phase: .finished)),
    ] {
      for binding in tab.pane.keys + KeyTable.everywhere {
        for key in binding.keys {
          var driver = Driver(tab: tab, size: size, update: update)
          driver.press(key, key)
          driver.expectWhole("\(key.name) at \(size)")
        }
      }
    }
  }

  @Test("clicks and the wheel anywhere leave a whole screen of the run", arguments: Tab.allCases)
  func mouse(tab: Tab) {
    for update in [Recording.real.update, Recording.nasty.update] {
      var driver = Driver(tab: tab, update: update)
      let last = driver.state.run.standing.step
      for y in stride(from: 0, to: 36, by: 3) {
        for x in stride(from: 0, to: 120, by: 7) {
          for action in [Mouse.Action.press, .drag, .release, .scrollUp, .scrollDown] {
            driver.send(.input(.mouse(Mouse(action, at: Point(x, y)))))
          }
        }
        driver.expectWhole("clicks in row \(y)")
        #expect((0..<last).contains(driver.state.time ?? 0))
      }
    }
  }

  @Test("every size has a whole screen", arguments: Tab.allCases)
  func sizes(tab: Tab) {
    for update in [Recording.real.update, Recording.nasty.update] {
      var driver = Driver(tab: tab, update: update)
      for size in [
        Size(0, 0), Size(1, 1), Size(20, 5), Size(59, 16), Size(60, 15), Size(60, 16), Size(61, 17),
        Size(99, 24), Size(100, 30), Size(300, 20), Size(60, 100),
      ] {
        driver.send(.input(.resize(size)))
        driver.expectWhole("\(size)")
      }
    }
  }

  @Test("a reason that has no room in the footer is shown whole until it is read")
  func longReason() {
    var driver = Driver(size: Screens.small)
    let reason =
      "step 241 was not applied: the gradient of model.layers.3.mlp.up_proj.weight is not finite; "
      + "go on from the last checkpoint with a lower learning rate (goback 0.5)"
    driver.enter(.paused(reason: reason))
    #expect(driver.frame.lines.last?.hasSuffix("? help  q quit") == true)
    #expect(driver.text.contains("(goback 0.5)"))
    driver.press(.escape)
    #expect(!driver.text.contains("(goback 0.5)"))
    #expect(driver.text.contains("step 241 was not applied"))
    driver.send(.advised("short"))
    #expect(driver.text.contains("short") && !driver.text.contains("Esc closes"))
  }

  @Test("a screen that is too small still shows the essentials")
  func tooSmall() {
    let driver = Driver(size: Size(40, 8))
    #expect(
      driver.frame.lines == [
        "running 240/400", "loss 3.21", "perplexity 1.927 at step 200", "left 16s",
        "too small: 40x8, needs 60x16", "", "", "",
      ])
  }
}
