import Testing

@testable import Dashboard

@Suite("Timeline")
struct TimelineTests {
  @Test("it never grows beyond its capacity, keeps the first and the newest, evenly spread")
  func bounded() {
    var timeline = Timeline<Int>(capacity: 16)
    for step in 0..<1000 { timeline.append(step * 10, step: step) }
    #expect(timeline.steps.count <= 17)
    #expect(timeline.steps.first == 0 && timeline.steps.last == 999)
    #expect(timeline.steps == timeline.steps.sorted())
    let gaps = zip(timeline.steps.dropFirst(), timeline.steps).map { $0 - $1 }.dropLast()
    #expect(Set(gaps).count == 1)
    #expect(zip(timeline.steps, timeline.values).allSatisfy { $1 == $0 * 10 })
  }

  @Test("what is forgotten leaves its peak in the next one that is kept")
  func merging() {
    var timeline = Timeline<Int>(capacity: 16) { max($0, $1) }
    for step in 0..<1000 { timeline.append(step == 333 ? 9 : 1, step: step) }
    #expect(timeline.steps.count <= 17)
    #expect(timeline.values.count { $0 == 9 } == 1)
    let peak = timeline.values.firstIndex(of: 9) ?? 0
    #expect(timeline.steps[peak] >= 333 && (peak == 0 || timeline.steps[peak - 1] < 333))
  }

  @Test("the value at a step is the last one before it")
  func lookup() {
    var timeline = Timeline<String>()
    #expect(timeline.value(at: 5) == nil)
    timeline.append("a", step: 10)
    timeline.append("b", step: 20)
    #expect(timeline.value(at: nil) == "b")
    #expect(timeline.value(at: 15) == "a")
    #expect(timeline.value(at: 20) == "b")
    #expect(timeline.value(at: 3) == "a")
    #expect(timeline.value(before: 20) == "a")
  }

  @Test("a step that comes again replaces what was there from it on")
  func rewinds() {
    var timeline = Timeline<String>()
    for (step, value) in [(1, "a"), (2, "b"), (3, "c"), (2, "new")] {
      timeline.append(value, step: step)
    }
    #expect(timeline.steps == [1, 2])
    #expect(timeline.values == ["a", "new"])
  }
}
