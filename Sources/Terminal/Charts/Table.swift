/// Rows of facts in columns, with a selection and a scroll bar.
package struct Table: Sendable {
  /// Where a column's texts stand.
  package enum Alignment: Sendable, Hashable { case left, right }

  /// A column.
  package struct Column: Sendable, Hashable {
    /// What stands above it.
    package var title: String
    /// Where its texts stand.
    package var alignment: Alignment
    /// The columns of the screen that it needs.
    package var minimumWidth: Int
    /// Where there is too little room, the column with the lowest priority vanishes first; of
    /// equal ones the last.
    package var priority: Int
    /// Its share in the room that is left over; 0 keeps the minimum.
    package var growth: Int

    /// A column.
    package init(
      _ title: String, alignment: Alignment = .left, minimumWidth: Int, priority: Int = 0,
      growth: Int = 0
    ) {
      self.title = title
      self.alignment = alignment
      self.minimumWidth = minimumWidth
      self.priority = priority
      self.growth = growth
    }
  }

  /// What stands in a row's column.
  package enum Item: Sendable {
    /// A text in a style.
    case text(String, Style = .plain)
    /// Anything that draws itself.
    case drawing(@Sendable (inout Canvas) -> Void)
  }

  /// Which column the rows are sorted by.
  package struct Sorting: Sendable, Hashable {
    /// The column.
    package var column: Int
    /// Whether small values come first.
    package var isAscending: Bool

    /// An order.
    package init(column: Int, isAscending: Bool) {
      self.column = column
      self.isAscending = isAscending
    }
  }

  /// The columns.
  package var columns: [Column]
  /// How many rows there are.
  package var rowCount: Int
  /// A row's items, one for each column; only asked for rows that are shown.
  package var row: @Sendable (Int) -> [Item]
  /// The row that is selected.
  package var selected: Int?
  /// Which column the rows are sorted by.
  package var sorting: Sorting?

  /// A table whose rows are made when they are shown.
  package init(
    _ columns: [Column], rowCount: Int, selected: Int? = nil, sorting: Sorting? = nil,
    row: @escaping @Sendable (Int) -> [Item]
  ) {
    self.columns = columns
    self.rowCount = rowCount
    self.row = row
    self.selected = selected
    self.sorting = sorting
  }

  /// A table of rows.
  package init(
    _ columns: [Column], rows: [[Item]], selected: Int? = nil, sorting: Sorting? = nil
  ) {
    self.init(columns, rowCount: rows.count, selected: selected, sorting: sorting) { rows[$0] }
  }
}
