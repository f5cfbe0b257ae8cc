/// Rows of facts in columns, with a selection and a scroll bar.
public struct Table: Sendable {
  /// Where a column's texts stand.
  public enum Alignment: Sendable, Hashable { case left, right }

  /// A column.
  public struct Column: Sendable, Hashable {
    /// What stands above it.
    public var title: String
    /// Where its texts stand.
    public var alignment: Alignment
    /// The columns of the screen that it needs.
    public var minimumWidth: Int
    /// Where there is too little room, the column with the lowest priority vanishes first; of
    /// equal ones the last.
    public var priority: Int
    /// Its share in the room that is left over; 0 keeps the minimum.
    public var growth: Int

    /// A column.
    public init(
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
  public enum Item: Sendable {
    /// A text in a style.
    case text(String, Style = .plain)
    /// Anything that draws itself.
    case drawing(@Sendable (inout Canvas) -> Void)
  }

  /// Which column the rows are sorted by.
  public struct Sorting: Sendable, Hashable {
    /// The column.
    public var column: Int
    /// Whether small values come first.
    public var isAscending: Bool

    /// An order.
    public init(column: Int, isAscending: Bool) {
      self.column = column
      self.isAscending = isAscending
    }
  }

  /// The columns.
  public var columns: [Column]
  /// How many rows there are.
  public var rowCount: Int
  /// A row's items, one for each column; only asked for rows that are shown.
  public var row: @Sendable (Int) -> [Item]
  /// The row that is selected.
  public var selected: Int?
  /// The first row that is shown, unless the selection needs another.
  public var offset: Int
  /// Which column the rows are sorted by.
  public var sorting: Sorting?

  /// A table whose rows are made when they are shown.
  public init(
    _ columns: [Column], rowCount: Int, selected: Int? = nil, offset: Int = 0,
    sorting: Sorting? = nil, row: @escaping @Sendable (Int) -> [Item]
  ) {
    self.columns = columns
    self.rowCount = rowCount
    self.row = row
    self.selected = selected
    self.offset = offset
    self.sorting = sorting
  }

  /// A table of rows.
  public init(
    _ columns: [Column], rows: [[Item]], selected: Int? = nil, offset: Int = 0,
    sorting: Sorting? = nil
  ) {
    self.init(
      columns, rowCount: rows.count, selected: selected, offset: offset, sorting: sorting
    ) { rows[$0] }
  }
}
