import COniguruma
import Foundation
import Untrusted

/// A regular expression of Oniguruma's own syntax, which Hugging Face's tokenizers are written in.
///
/// Matching does not change it: one serves many threads.
final class RegularExpression: Sendable {
  /// Patterns longer than this are not compiled; published ones have some hundred bytes.
  private static let longestPattern = 1 << 14
  private static let isReady: Bool = {
    onig_set_parse_depth_limit(256)
    return tsld_regex_initialize() == ONIG_NORMAL
  }()

  /// The address of the compiled expression, as a number that may go from thread to thread.
  private let address: UInt
  /// What is thrown when the expression takes too long.
  let refusal: Problem

  fileprivate var compiled: OnigRegex? { OnigRegex(bitPattern: address) }

  /// Compiles the pattern that `field` holds.
  convenience init(_ field: JSONField) throws(Problem) {
    let pattern = try field.string
    guard pattern.count <= Self.longestPattern else {
      throw field.unsupported(
        found: "a pattern of \(pattern.count) bytes",
        supported: "patterns of at most \(Self.longestPattern)")
    }
    let refusal = field.invalid(
      expected: "a pattern that matches in reasonable time",
      found: "\(quoted(pattern)), which this text makes far too slow")
    guard let compiled = Self.compile(pattern) else {
      throw field.invalid(expected: "a regular expression in Oniguruma's syntax")
    }
    self.init(compiled, refusal: refusal)
  }

  /// Compiles a pattern of this program.
  convenience init(_ pattern: StaticString) {
    let text = pattern.withUTF8Buffer { Array($0) }
    guard let compiled = Self.compile(text) else { preconditionFailure("malformed: \(pattern)") }
    self.init(
      compiled, refusal: .unsupported("\(pattern)", found: "this text", supported: "others"))
  }

  private init(_ compiled: OnigRegex, refusal: Problem) {
    address = UInt(bitPattern: compiled)
    self.refusal = refusal
  }

  deinit { onig_free(compiled) }

  private static func compile(_ pattern: [UInt8]) -> OnigRegex? {
    guard isReady else { return nil }
    // Oniguruma before 6.9.9 leaves symbols out.
    let pattern = pattern.replacing(Array("[:punct:]".utf8), with: Array(#"\p{P}\p{S}"#.utf8))
    var regex: OnigRegex?
    // The zero is no part of the pattern, which must have an address even where it is empty.
    let status = (pattern + [0]).withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { tsld_regex_compile(&regex, $0, $0 + pattern.count) }
    }
    return status == ONIG_NORMAL ? regex : nil
  }
}

/// The working state of one search for an expression.
///
/// A hostile pattern can try exponentially many ways to match. Each search is given few tries
/// first, then twice as many again and again, as long as the text's ``Allowance`` has time.
final class RegularExpressionSearch {
  private static let firstTryCount: UInt = 256
  /// Searches between two looks at the clock.
  private static let searchesPerLook = 16
  /// The memory that one match may take: some 300 MB.
  private static let largestStack: UInt32 = 1 << 23

  private let expression: RegularExpression
  private let allowance: Allowance
  private let region = onig_region_new()
  private let parameters = onig_new_match_param()
  private var searchCount = 0

  init(_ expression: RegularExpression, _ allowance: Allowance) {
    self.expression = expression
    self.allowance = allowance
    onig_initialize_match_param(parameters)
    onig_set_match_stack_limit_size_of_match_param(parameters, Self.largestStack)
    onig_set_retry_limit_in_match_of_match_param(parameters, .max)
    setTryCount(Self.firstTryCount)
  }

  deinit {
    onig_region_free(region, 1)
    onig_free_match_param(parameters)
  }

  private func setTryCount(_ count: UInt) {
    onig_set_retry_limit_in_search_of_match_param(parameters, count)
  }

  /// See ``Search``.
  func find(
    in text: [UInt8], _ range: Range<Int>, into matches: inout [Range<Int>]
  ) throws(Problem) {
    if range.isEmpty { return }
    try text.withUnsafeBufferPointer { (text) throws(Problem) in
      guard let base = text.baseAddress else { return }
      let start = base + range.lowerBound
      var next = 0
      var lastEnd: Int?
      while next <= range.count {
        guard let match = try firstMatch(in: start, count: range.count, from: next) else { return }
        if match.isEmpty, match.lowerBound == lastEnd {
          // An empty match right after another is none.
          next += next < range.count ? UTF8Text.length(lead: start[next]) : 1
        } else {
          next = match.upperBound
          lastEnd = next
          matches.append(range.lowerBound + match.lowerBound..<range.lowerBound + match.upperBound)
        }
      }
    }
  }

  private func firstMatch(
    in start: UnsafePointer<UInt8>, count: Int, from offset: Int
  ) throws(Problem) -> Range<Int>? {
    var tryCount = Self.firstTryCount
    defer { if tryCount > Self.firstTryCount { setTryCount(Self.firstTryCount) } }
    searchCount += 1
    if searchCount % Self.searchesPerLook == 0 { try checkTime() }
    while true {
      let status = onig_search_with_param(
        expression.compiled, start, start + count, start + offset, start + count, region,
        OnigOptionType(ONIG_OPTION_NONE), parameters)
      switch status {
      case 0...:
        return region?.pointee.end.map { Int(status)..<Int($0[0]) }
      case ONIG_MISMATCH: return nil
      case ONIGERR_RETRY_LIMIT_IN_SEARCH_OVER, ONIGERR_RETRY_LIMIT_IN_MATCH_OVER:
        try checkTime()
        tryCount *= 2
        setTryCount(tryCount)
      default: throw expression.refusal
      }
    }
  }

  private func checkTime() throws(Problem) {
    if !allowance.hasTime { throw expression.refusal }
  }
}
