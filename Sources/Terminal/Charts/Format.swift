import Foundation

/// Numbers as short texts.
public enum Format {
  /// A value with some significant digits: `3.14`, `12.3k`, `1.2e-05`, `nan`, `inf`.
  public static func number(_ value: Double, digits: Int = 3) -> String {
    "\(value)"
  }

  /// A count: `950`, `12.3k`, `4.5M`.
  public static func count(_ value: Int) -> String {
    "\(value)"
  }

  /// A time: `0.4s`, `59s`, `1:01`, `1:23:45`, `2d 03:00`.
  public static func duration(_ seconds: Double) -> String {
    "\(seconds)"
  }

  /// A size in memory: `512 B`, `1.5 KiB`, `2.3 GiB`.
  public static func bytes(_ bytes: Int) -> String {
    "\(bytes)"
  }

  /// A share: `0.3%`, `12.3%`, `100%`.
  public static func percent(_ share: Double) -> String {
    "\(share)"
  }
}
