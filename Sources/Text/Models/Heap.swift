/// A binary heap: the least element is at its top.
struct Heap<Element: Comparable> {
  private var elements: [Element] = []

  mutating func push(_ element: Element) {
    var index = elements.count
    elements.append(element)
    while index > 0 {
      let parent = (index - 1) / 2
      if elements[parent] <= element { break }
      elements[index] = elements[parent]
      index = parent
    }
    elements[index] = element
  }

  mutating func pop() -> Element? {
    guard let first = elements.first, let last = elements.popLast() else { return nil }
    if elements.isEmpty { return first }
    // The last takes the place of the first, and sinks.
    var index = 0
    while true {
      var child = 2 * index + 1
      if child >= elements.count { break }
      if child + 1 < elements.count, elements[child + 1] < elements[child] { child += 1 }
      if last <= elements[child] { break }
      elements[index] = elements[child]
      index = child
    }
    elements[index] = last
    return first
  }
}
