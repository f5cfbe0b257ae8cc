import Foundation
import Terminal
import Testing

@Suite("Numbers as text")
struct FormatTests {
  @Test(
    "values have as many digits as one reads",
    arguments: [
      (3.14159, "3.14"), (9.999, "10.0"), (99.96, "100"), (999.6, "1000"), (1234.4, "1234"),
      (9999.6, "10.0k"), (12345, "12.3k"), (123_456, "123k"), (1.2e6, "1.20M"), (3e-4, "3e-04"),
      (1.2e-5, "1.2e-05"), (0.05, "0.05"), (0.01234, "0.0123"), (1e20, "1e+20"), (-2.5, "-2.50"),
      (0, "0"), (.nan, "nan"), (.infinity, "inf"), (-.infinity, "-inf"),
      (.greatestFiniteMagnitude, "1.8e+308"), (.leastNonzeroMagnitude, "4.94e-324"),
    ])
  func numbers(value: Double, text: String) { #expect(Format.number(value) == text) }

  @Test(
    "times",
    arguments: [
      (0.44, "0.4s"), (9.96, "10s"), (59.7, "1:00"), (61, "1:01"), (5025, "1:23:45"),
      (183_600, "2d 03:00"), (-61, "-1:01"), (.infinity, "-"), (.nan, "-"),
    ])
  func durations(seconds: Double, text: String) { #expect(Format.duration(seconds) == text) }

  @Test(
    "only all is 100%, and only nothing is 0%",
    arguments: [
      (0, "0%"), (1, "100%"), (0.99999, "99.9%"), (0.123, "12.3%"), (0.0003, "0.03%"),
      (0.0042, "0.42%"), (.nan, "nan"),
    ])
  func percent(share: Double, text: String) { #expect(Format.percent(share) == text) }

  @Test("times are those of the place, with the day where it is not today")
  func moments() throws {
    let zone = try #require(TimeZone(secondsFromGMT: 2 * 3600))
    // 2026-01-02 03:04:05 two hours east of Greenwich.
    let moment = 1_767_315_845.0
    #expect(Format.moment(moment, in: zone) == "2026-01-02 03:04:05")
    let later = Date(timeIntervalSince1970: moment + 3600)
    #expect(Format.shortMoment(moment, in: zone, now: later) == "03:04:05")
    let tomorrow = Date(timeIntervalSince1970: moment + 86_400)
    #expect(Format.shortMoment(moment, in: zone, now: tomorrow) == "2026-01-02 03:04")
    #expect(Format.moment(.nan, in: zone) == "-")
  }

  @Test("sizes and counts")
  func sizes() {
    #expect(Format.bytes(512) == "512 B")
    #expect(Format.bytes(1536) == "1.5 kB")
    #expect(Format.bytes(999_949) == "999.9 kB")
    #expect(Format.bytes(999_950) == "1.0 MB")
    #expect(Format.bytes(2_500_000_000) == "2.5 GB")
    #expect(Format.count(9_999) == "9999")
    #expect(Format.count(12_345) == "12.3k")
  }
}
