/// Which rows something can be read from.
enum RowKind: Hashable, Sendable {
  case event, session, either
}
