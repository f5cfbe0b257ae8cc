import Foundation
import Terminal
import Testing

@testable import Dashboard

@Suite("Preferences")
struct PreferencesTests {
  /// A dashboard in which much was chosen.
  private func chosen() -> Driver {
    var driver = Driver(tab: .loss)
    driver.press(.character("v"), .character("y"), .character("s"))
    driver.press(.character("4"), .character("s"), .character("r"), .character("v"))
    driver.press(.character("n"), .character("5"), .character("n"), .character("y"))
    driver.press(.character("3"), .character("n"), .character("v"), .character("6"))
    driver.press(.character("v"))
    return driver
  }

  @Test("what was chosen comes back, through the file's form")
  func roundTrip() throws {
    let left = chosen().state.preferences
    #expect(left != Preferences())
    #expect(left.panes["Loss"] == ["view": "perplexity"])
    let file = try JSONEncoder().encode(left)
    var state = Driver(update: nil).state
    state.adopt(try JSONDecoder().decode(Preferences.self, from: file))
    #expect(state.preferences == left)
    #expect(state.tab == .overview, "every start is at the overview")
    #expect(!state.charts.showsSmoothed && state.charts.isLogarithmic == true)
    #expect(state.pane(WeightsPane.self).view == .flips)
  }

  @Test("what is unknown, or missing, leaves what there is")
  func foreign() throws {
    var state = Driver().state
    let before = state.preferences
    let text = #"{"panes":{"Loss":{"view":"7"},"Gone":{"a":"b"},"Weights":{"column":"x"}},"new":1}"#
    state.adopt(try JSONDecoder().decode(Preferences.self, from: Data(text.utf8)))
    #expect(state.preferences == before)
  }

  @Test("the dashboard of a run can be left and opened again in any view", arguments: Tab.allCases)
  func views(tab: Tab) {
    var driver = Driver(update: nil)
    driver.state.adopt(chosen().state.preferences)
    driver.send(.input(.key(.character(Character("\(tab.rawValue)")))))
    driver.send(.update(RunFixture.update()))
    driver.expectWhole("\(tab)")
  }
}

@Suite("Tour")
struct TourTests {
  @Test("goes from pane to pane and back, and ends", arguments: [Screens.small, Screens.middle])
  func walk(size: Size) {
    var driver = Driver(size: size)
    driver.run("tour")
    #expect(driver.text.contains("Welcome") && driver.text.contains("not now"))
    var tabs = [driver.state.tab]
    var stops = 0
    while driver.state.tour != nil, stops < 20 {
      driver.expectWhole("stop \(stops)")
      driver.press(.enter)
      if driver.state.tour != nil { tabs.append(driver.state.tab) }
      stops += 1
    }
    #expect(Set(tabs) == Set(Tab.allCases), "every pane is shown")
    #expect(!driver.text.contains("Tour"))
    driver.run("tour")
    driver.press(.enter, .enter)
    #expect(driver.state.tab == .loss && driver.text.contains("Tour 2 of"))
    driver.press(.backspace)
    #expect(driver.text.contains("Tour 1 of"))
    driver.press(.escape)
    #expect(driver.state.tour == nil)
  }

  @Test("every other key works meanwhile")
  func keys() {
    var driver = Driver()
    driver.run("tour")
    driver.press(.character(" "))
    #expect(driver.take() == [.send(.pause)])
    driver.press(.character("4"))
    #expect(driver.state.tab == .weights && driver.state.tour != nil)
  }

  @Test("every text has room in the smallest screen")
  func room() {
    var driver = Driver(size: ScreenLayout.smallest)
    driver.run("tour")
    while driver.state.tour != nil {
      #expect(driver.text.contains("Enter"), "\(driver.text)")
      driver.press(.enter)
    }
  }
}
