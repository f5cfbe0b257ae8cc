import Foundation

/// Any error as one line that is safe to print: typed ones say it themselves, Foundation's are put
/// into plain words.
package func line(for error: any Error) -> String {
  switch error {
  case let problem as Problem: return problem.description
  case EncodingError.invalidValue:
    return "a number is NaN or infinite, which JSON cannot hold"
  case let error as DecodingError:
    return TerminalText.escaped("unexpected content\(place(of: error))")
  case let words as any CustomStringConvertible where !isFoundations(error):
    return TerminalText.escaped("\(words)")
  default: break
  }
  let system = error as NSError
  let path = system.userInfo[NSFilePathErrorKey] as? String
  let subject = path ?? (system.userInfo[NSURLErrorKey] as? URL)?.path
  let cause = system.userInfo[NSUnderlyingErrorKey] as? NSError ?? system
  let reason =
    cause.domain == NSPOSIXErrorDomain
    ? String(cString: strerror(Int32(clamping: cause.code))) : words(for: system.code)
  return TerminalText.escaped([subject, reason].compactMap { $0 }.joined(separator: ": "))
}

/// Foundation describes its errors by domain and number.
private func isFoundations(_ error: any Error) -> Bool {
  String(reflecting: type(of: error)).hasPrefix("Foundation")
}

private func words(for code: Int) -> String {
  switch CocoaError.Code(rawValue: code) {
  case .fileNoSuchFile, .fileReadNoSuchFile: "no such file or folder"
  case .fileReadNoPermission, .fileWriteNoPermission: "permission denied"
  case .fileWriteOutOfSpace: "no space left on device"
  case .fileWriteVolumeReadOnly: "read-only file system"
  case .fileWriteFileExists: "a file of that name is there"
  case .fileReadCorruptFile, .propertyListReadCorrupt: "its content is malformed"
  case .fileReadInapplicableStringEncoding: "expected UTF-8 text, found other bytes"
  default: "the system refused it (reason \(code))"
  }
}

private func place(of error: DecodingError) -> String {
  let path =
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .keyNotFound(_, let context), .dataCorrupted(let context):
      context.codingPath
    @unknown default: [any CodingKey]()
    }
  return path.isEmpty ? "" : " at \"\(path.map(\.stringValue).joined(separator: "."))\""
}
