/// The lines that differ between two texts, with the line before and after each.
package struct LineDifference: CustomStringConvertible, Sendable {
  /// One line for each line that differs or stands beside one: `- old`, `+ new` or `  same`, and
  /// `…` where lines were left out.
  package let description: String

  /// What to take from a text and to put into it to get another.
  package init(from old: String, to new: String) {
    let old = old.split(separator: "\n", omittingEmptySubsequences: false)
    let new = new.split(separator: "\n", omittingEmptySubsequences: false)
    var (removed, inserted) = (Set<Int>(), Set<Int>())
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var lines: [(isChanged: Bool, text: String)] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if removed.contains(i) {
        lines.append((true, old[i].isEmpty ? "-" : "- " + old[i]))
        i += 1
      } else if inserted.contains(j) {
        lines.append((true, new[j].isEmpty ? "+" : "+ " + new[j]))
        j += 1
      } else {
        lines.append((false, old[i].isEmpty ? "" : "  " + old[i]))
        i += 1
        j += 1
      }
    }
    var result: [String] = []
    for (index, line) in lines.enumerated() {
      let around = lines[max(index - 1, 0)...min(index + 1, lines.count - 1)]
      if around.contains(where: \.isChanged) {
        result.append(line.text)
      } else if result.last != "…" {
        result.append("…")
      }
    }
    description = result.joined(separator: "\n")
  }
}
