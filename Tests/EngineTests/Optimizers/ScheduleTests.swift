import Testing

@testable import Engine

@Suite struct ScheduleTests {
  @Test func linearFallsToZero() {
    let schedule = Schedule(.linear, totalSteps: 10)
    #expect(schedule.factor(atStep: 0) == 1)
    #expect(schedule.factor(atStep: 5) == 0.5)
    #expect(schedule.factor(atStep: 10) == 0)
    #expect(schedule.factor(atStep: 99) == 0)
  }

  @Test(arguments: Schedule.Curve.allCases)
  func warmUpRisesThenTheCurveStarts(curve: Schedule.Curve) {
    let schedule = Schedule(curve, warmUpSteps: 4, totalSteps: 12)
    #expect((0..<4).map { schedule.factor(atStep: $0) } == [0, 0.25, 0.5, 0.75])
    #expect(schedule.factor(atStep: 4) == 1)
  }

  @Test func cosineIsHalfwayInTheMiddle() {
    let schedule = Schedule(.cosine, totalSteps: 8)
    #expect(abs(schedule.factor(atStep: 4) - 0.5) < 1e-12)
    #expect(abs(schedule.factor(atStep: 8)) < 1e-12)
  }

  @Test func constantStays() {
    #expect(Schedule(.constant, totalSteps: 3).factor(atStep: 100) == 1)
  }
}
