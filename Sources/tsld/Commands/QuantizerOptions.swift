import ArgumentParser
import Engine

struct QuantizerOptions: ParsableArguments {
  @Option(
    help: "One of: none, \(Quantizer.Scheme.names.joined(separator: ", ")), pact:CLIP.")
  var quantizer: String?

  @Option(help: "What shares a scale: row, tensor, or group:SIZE.")
  var granularity: Quantizer.Granularity = .row

  /// The chosen quantizer, the given one where no option was; nil for full precision.
  func chosen(default fallback: Quantizer.Scheme?) throws -> Quantizer? {
    let scheme = if let quantizer { try Self.scheme(quantizer) } else { fallback }
    return scheme.map { Quantizer($0, granularity: granularity) }
  }

  /// What the option names; nil for full precision.
  static func scheme(_ name: String) throws -> Quantizer.Scheme? {
    if name == "none" { return nil }
    if let scheme = Quantizer.Scheme(name: name) { return scheme }
    throw ValidationError(
      "--quantizer \(name): expected none, "
        + "\(Quantizer.Scheme.names.joined(separator: ", ")) or pact:CLIP")
  }

  func validate() throws { _ = try chosen(default: nil) }
}

extension Quantizer.Granularity: ExpressibleByArgument {
  /// Parses an option's value.
  public init?(argument: String) { self.init(name: argument) }

  /// How help shows the default.
  public var defaultValueDescription: String { name }
}
