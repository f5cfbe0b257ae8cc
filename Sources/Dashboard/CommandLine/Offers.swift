/// Arguments to choose from that only the program around the dashboard knows.
struct Offers: Sendable, Equatable {
  /// The themes there are.
  var themes: [String] = []
  /// The runs beside the one that is shown.
  var runs: [String] = []
}
