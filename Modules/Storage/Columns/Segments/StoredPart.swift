/// Some bytes of a piece.
struct StoredPart: Hashable, Sendable {
  let piece: Int64
  let bytes: Range<Int>
}
