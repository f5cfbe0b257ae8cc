extension Quantizer.Scheme {
  private static let all: [Quantizer.Scheme] =
    [.twn, .learnedTWN, .absmean, .pact(initialClip: 1), .seq, .paretoQ, .sherry]
    + [2, 3, 4, 8].map { .minmax(bits: $0) }

  /// Every scheme by the name that options and files use.
  public static let names = all.map(\.name)

  /// The scheme of that name, or nil; `pact:0.7` gives the learned clip's start, otherwise 1.
  public init?(name: String) {
    if let scheme = Self.all.first(where: { $0.name == name }) {
      self = scheme
    } else if name.hasPrefix("pact:"), let clip = Float(name.dropFirst("pact:".count)),
      clip.isFinite, clip > 0
    {
      self = .pact(initialClip: clip)
    } else {
      return nil
    }
  }

  /// The name that options and files use.
  public var name: String {
    switch self {
    case .twn: "twn"
    case .learnedTWN: "twn-learned"
    case .absmean: "absmean"
    case .pact(let clip): clip == 1 ? "pact" : "pact:\(clip)"
    case .seq: "seq"
    case .paretoQ: "paretoq"
    case .sherry: "sherry"
    case .minmax(let bits): "minmax\(bits)"
    }
  }
}

extension Quantizer.Granularity {
  /// `row`, `tensor`, or `group:` and a size of at least 2; nil for anything else.
  public init?(name: String) {
    switch name {
    case "row": self = .row
    case "tensor": self = .tensor
    default:
      guard name.hasPrefix("group:"), let size = Int(name.dropFirst("group:".count)), size >= 2
      else { return nil }
      self = .group(size)
    }
  }

  /// The name that options and files use.
  public var name: String {
    switch self {
    case .row: "row"
    case .group(let size): "group:\(size)"
    case .tensor: "tensor"
    }
  }
}
