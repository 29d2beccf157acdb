import Models
import Synchronization

/// The groups of a plan by label: which slot a row's codes mean, and which labels a slot has. Shared by all sets of a
/// plan, so that their groups meet.
///
/// With one key column the code is the slot, and the slot behind the last code is that of rows without the property.
/// With two, each pair has a slot where there cannot be too many; otherwise the pairs that occur are numbered as they
/// are met. Codes whose labels read alike (the empty text and a text
/// that spells the empty text's label) are one group.
final class GroupSpace: Sendable {
  private let dictionaries: [DictionaryView]
  private let naming: [LabelNaming]
  /// For each key column: the code that rows with the empty text count under, and that of rows without the property.
  private let stand: [(empty: UInt32, absent: UInt32)]
  private let pairs = Mutex(Pairs())
  /// Slots from one code of the first column to the next, when each pair has a slot; `nil` when pairs are numbered.
  private let stride: Int?

  /// Most slots that are kept for pairs whether they occur or not.
  private static let pairSlotsMax = 1 << 20

  private struct Pairs {
    var slots: [UInt64: UInt32] = [:]
    var codes: [UInt64] = []
  }

  init(_ key: [Column], _ naming: [LabelNaming], _ snapshot: WebsiteSnapshot) throws(StoreError) {
    dictionaries = key.map { snapshot.dictionary(Domain(of: $0)) }
    self.naming = naming
    var stand: [(UInt32, UInt32)] = []
    for (dictionary, naming) in zip(dictionaries, naming) {
      func code(_ label: String?) throws(StoreError) -> UInt32? {
        // Rows with a text that is left out do not stand in the way of a label that reads like it.
        guard let label, !naming.leftOut.contains(label) else { return nil }
        return try dictionary.ordinal(of: Array(label.utf8))
      }
      let empty = try code(naming.empty) ?? 0
      let absent =
        try code(naming.absent)
        ?? (naming.absent != nil && naming.absent == naming.empty ? empty : dictionary.count + 1)
      stand.append((empty, absent))
    }
    self.stand = stand
    let codes = dictionaries.map { Int($0.count) + 2 }
    stride = codes.count == 2 && codes[0] * codes[1] <= GroupSpace.pairSlotsMax ? codes[1] : nil
  }

  private var isPaired: Bool { dictionaries.count == 2 }
  /// Whether groups are numbered as they are met, which one lane does at a time.
  var isNumbered: Bool { isPaired && stride == nil }

  /// The code that rows without the property count under.
  func absentCode(_ column: Int) -> UInt32 { stand[column].absent }
  /// Slots so far; final once all rows were met.
  var slots: Int {
    if isNumbered { return pairs.withLock { $0.codes.count } }
    return dictionaries.reduce(1) { $0 * (Int($1.count) + 2) }
  }

  /// Codes of a key column with those of the empty text replaced where rows with it count under another.
  func standing(
    _ codes: UnsafePointer<UInt32>, column: Int, count: Int, scratch: UnsafeMutablePointer<UInt32>
  ) -> UnsafePointer<UInt32> {
    let empty = stand[column].empty
    guard empty != 0 else { return codes }
    for row in 0..<count { scratch[row] = codes[row] == 0 ? empty : codes[row] }
    return UnsafePointer(scratch)
  }

  /// The slots of rows with these codes.
  func slots(
    _ first: UnsafePointer<UInt32>, _ second: UnsafePointer<UInt32>, count: Int, into out: UnsafeMutablePointer<UInt32>
  ) {
    if let stride {
      let stride = UInt32(stride)
      for row in 0..<count { out[row] = first[row] &* stride &+ second[row] }
      return
    }
    pairs.withLock { pairs in
      for row in 0..<count {
        let pair = UInt64(first[row]) << 32 | UInt64(second[row])
        if let slot = pairs.slots[pair] {
          out[row] = slot
        } else {
          out[row] = UInt32(pairs.codes.count)
          pairs.slots[pair] = out[row]
          pairs.codes.append(pair)
        }
      }
    }
  }

  /// Which slots a grouping leaves out.
  func leftOut() throws(StoreError) -> @Sendable (Int) -> Bool {
    var without: [Set<UInt32>] = []
    for (dictionary, naming) in zip(dictionaries, naming) {
      var codes: Set<UInt32> = []
      if naming.empty == nil { codes.insert(0) }
      if naming.absent == nil { codes.insert(dictionary.count + 1) }
      for text in naming.leftOut {
        if let code = try dictionary.ordinal(of: Array(text.utf8)) { codes.insert(code) }
      }
      without.append(codes)
    }
    guard isPaired else {
      let codes = without[0]
      return { codes.contains(UInt32($0)) }
    }
    let (first, second) = (without[0], without[1])
    return { [self] slot in
      let pair = codes(slot)
      return first.contains(pair.first) || second.contains(pair.second)
    }
  }

  /// The labels of a slot.
  func labels(_ slot: Int) throws(StoreError) -> [String] {
    guard isPaired else { return [try label(0, UInt32(slot))] }
    let pair = codes(slot)
    return [try label(0, pair.first), try label(1, pair.second)]
  }

  /// The codes behind the slot of a pair.
  private func codes(_ slot: Int) -> (first: UInt32, second: UInt32) {
    if let stride { return (UInt32(slot / stride), UInt32(slot % stride)) }
    let pair = pairs.withLock { $0.codes[slot] }
    return (UInt32(pair >> 32), UInt32(truncatingIfNeeded: pair))
  }

  private func label(_ column: Int, _ code: UInt32) throws(StoreError) -> String {
    if code == 0 { return naming[column].empty ?? "" }
    if code > dictionaries[column].count { return naming[column].absent ?? "" }
    return try dictionaries[column].text(code)
  }
}
