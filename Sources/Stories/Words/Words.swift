/// The words, a table a text; see ``WordTable`` for the notation.
///
/// Files of this folder add the tables; the columns of each are named in ``WordTable/Sort``.
enum Words {}
