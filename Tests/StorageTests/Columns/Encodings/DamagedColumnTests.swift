import TestSupport
import Testing

@testable import Storage

/// Columns whose bytes are not what was written: an error or some values, never a trap.
struct DamagedColumnTests {
  private static let rowsMax = 10_000

  /// Reads a column in every way there is, and says whether it could be opened.
  @discardableResult
  private func readAll(_ bytes: [UInt8], rowsMax: Int = DamagedColumnTests.rowsMax, _ what: String) -> Bool {
    bytes.withUnsafeBytes { raw in
      do throws(StoreError) {
        let column = try IntegerColumn(raw, rowsMax: rowsMax)
        let values = column.decoded()
        #expect(values.count == column.count)
        for row in stride(from: 0, to: column.count, by: max(1, column.count / 20)) {
          #expect(column.value(at: row) == values[row], "\(what), row \(row)")
        }
        _ = column.firstRow(notBelow: 0)
        return true
      } catch {
        guard case .damaged = error else {
          Issue.record("\(what): \(error)")
          return false
        }
        return false
      }
    }
  }

  @Test(arguments: 1...60 as ClosedRange<UInt64>) func `changed bytes never trap`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let values =
      seed % 2 == 0
      ? IntegerColumnTests.random(&random) : random.pick(IntegerColumnTests.kinds).values
    let bytes = IntegerColumn.encode(values)
    for round in 0..<60 {
      var damaged = bytes
      for _ in 0..<random.number(1...4) {
        // The heads of a form and of its parts matter most, and they stand in front.
        let place = random.chance(70) ? random.number(0...min(40, bytes.count - 1)) : random.number(0...bytes.count - 1)
        damaged[place] = UInt8(truncatingIfNeeded: random.next())
      }
      if random.chance(10) { damaged.removeLast(random.number(0...damaged.count)) }
      readAll(damaged, "seed \(seed), round \(round)")
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>) func `random bytes never trap`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for round in 0..<500 {
      var bytes = (0..<random.number(0...60)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      if !bytes.isEmpty { bytes[0] %= 5 }
      readAll(bytes, "seed \(seed), round \(round)")
    }
  }

  @Test func `a column cannot claim more rows than there can be`() {
    var writer = ByteWriter()
    writer.append(IntegerColumn.Form.constant.rawValue)
    writer.varint(UInt64(UInt32.max))
    writer.append(Int64(5))
    #expect(readAll(writer.bytes, rowsMax: 65_536, "constant") == false)
    writer.bytes.withUnsafeBytes { raw in
      #expect((try? IntegerColumn(raw))?.value(at: 4_000_000_000) == 5)
    }
  }

  /// A part that is a column of its own.
  private func block(_ form: IntegerColumn.Form, _ count: Int, _ base: Int64, bits: UInt8? = nil) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(form.rawValue)
    writer.varint(UInt64(count))
    writer.append(base)
    if let bits { writer.append(bits) }
    return writer.bytes
  }

  private func pair(_ form: IntegerColumn.Form, rows: Int, _ places: [UInt8], _ values: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(form.rawValue)
    writer.varint(UInt64(rows))
    if form == .sparse { writer.append(Int64(0)) }
    writer.block(places)
    writer.block(values)
    return writer.bytes
  }

  @Test(arguments: [IntegerColumn.Form.sparse, .runs])
  func `parts with billions of equal places are refused at once`(form: IntegerColumn.Form) {
    let rows = Int(UInt32.max)
    let values = block(.constant, rows - 1, 1)
    for places in [block(.constant, rows - 1, 1), block(.packed, rows - 1, 1, bits: 0)] {
      #expect(readAll(pair(form, rows: rows, places, values), rowsMax: rows, "\(form)") == false)
    }
  }

  @Test func `a run may not end behind the last row, and the last must end there`() {
    let values = IntegerColumn.encode([7, 8])
    #expect(readAll(pair(.runs, rows: 10, IntegerColumn.encode([4, 10]), values), "whole"))
    for ends in [[4, 11], [4, 9], [10, 4], [4, 4], [-1, 10]] as [[Int64]] {
      #expect(readAll(pair(.runs, rows: 10, IntegerColumn.encode(ends), values), "\(ends)") == false)
    }
  }

  @Test func `exceptions lie inside the column, in order`() {
    let values = IntegerColumn.encode([7, 8])
    #expect(readAll(pair(.sparse, rows: 10, IntegerColumn.encode([0, 9]), values), "whole"))
    for places in [[0, 10], [9, 0], [3, 3], [-1, 3]] as [[Int64]] {
      #expect(readAll(pair(.sparse, rows: 10, IntegerColumn.encode(places), values), "\(places)") == false)
    }
    #expect(readAll(pair(.sparse, rows: 10, IntegerColumn.encode([1, 2, 3]), values), "three places") == false)
  }

  @Test func `a form inside a form is no part`() {
    let runs = IntegerColumn.encode((0..<8000).map { Int64($0 / 800 * 7919 % 4001) })
    #expect(readAll(pair(.sparse, rows: 8000, runs, runs), "runs in sparse") == false)
    // Thousands of forms in one another would fill the stack if each was opened before it was refused.
    var nested = IntegerColumn.encode([1])
    for _ in 0..<5000 { nested = pair(.runs, rows: 1, nested, []) }
    #expect(readAll(nested, "nested") == false)
  }

  /// Steps that do not lead to the next anchor.
  @Test func `a delta column reads alike row by row and as a whole`() throws {
    let values = (0..<1000).map { Int64($0) * 1000 }
    var bytes = IntegerColumn.encode(values)
    #expect(bytes[0] == IntegerColumn.Form.delta.rawValue)
    bytes[3] ^= 1  // the least step
    #expect(readAll(bytes, "step"))
  }
}
