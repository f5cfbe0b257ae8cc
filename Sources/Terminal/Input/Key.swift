/// A key that a person pressed.
package enum Key: Sendable, Hashable {
  /// A character, as typed: `?` rather than Shift and a slash.
  case character(Character)
  /// A letter together with Control, in lower case.
  case control(Character)
  /// A function key, from 1.
  case function(Int)
  case enter, tab, backTab, escape, backspace, delete
  case up, down, left, right, pageUp, pageDown, home, end
}

/// What a person does with the mouse, at a cell.
package struct Mouse: Sendable, Hashable {
  /// What happened.
  package enum Action: Sendable, Hashable {
    /// The left button went down.
    case press
    /// It was moved with the button down.
    case drag
    /// The button went up.
    case release
    /// The wheel turned away from the person.
    case scrollUp
    /// The wheel turned towards the person.
    case scrollDown
    /// The wheel turned or tilted to the left, or with Shift away from the person.
    case scrollLeft
    /// The same to the right, or with Shift towards the person.
    case scrollRight
  }

  /// What happened.
  package let action: Action
  /// Where.
  package let place: Point

  /// An action at a place.
  package init(_ action: Action, at place: Point) {
    self.action = action
    self.place = place
  }
}

/// Everything that comes from a terminal.
package enum Input: Sendable, Hashable {
  /// A key.
  case key(Key)
  /// The mouse.
  case mouse(Mouse)
  /// Text that was pasted as a whole.
  case paste(String)
  /// The terminal has another size.
  case resize(Size)
}
