import Foundation
import Models
import TestSupport
import Testing

@testable import ReplayStorage

@Suite struct ReplayPackerTests {
  @Test(arguments: [
    // Numbers as they were written.
    "[1,1.0,-0,-0.0,0,1e5,1E+5,0.1,579.394287109375,-220.17626953125,123456789012345678901234567890]",
    "[999999999999999999,1000000000000000000,-999999999999999999,9223372036854775807,9223372036854775808]",
    #"[{"x":0.5,"y":0.25},{"x":1.5,"y":0.30000000000000004},{"x":16777216.5,"y":5e-324}]"#,
    // Repeated names, names in another order, empty names.
    #"[{"a":1,"a":2},{"b":1,"a":2},{"a":2,"b":1},{"":{"":""}}]"#,
    // Escapes and halves of surrogate pairs stay what they are.
    #"["\u0041","A","\ud800","\udc00\ud83d","😀","\ud83d\ude00","\"\\\/\b\f\n\r\t","\u0000"]"#,
    // Every kind within every other.
    #"[[],{},[[]],[{}],{"a":[],"b":{}},[null,true,false,"",0,0.5,1e9,[1,[2,[3,{"a":[4]}]]]]]"#,
    // Types and sources that nobody knows.
    #"[{"type":3,"data":{"source":99,"new":[{"z":1}]},"timestamp":1,"vendor":{"k":"v"}},{"type":77,"timestamp":2}]"#,
    #"[{"type":-1,"source":300,"tagName":5},{"type":1.0,"source":"0","tagName":{"type":null}}]"#,
    "[]", "[[[[[[[[[[]]]]]]]]]]", #"[{"data":{"positions":[]},"positions":[[{"x":1}],{"x":2},3]}]"#,
  ])
  func `what is packed comes back to the byte`(json: String) throws {
    #expect(try PackedRecording.roundTrip(json) == json)
  }

  @Test func `only spaces between values are left out`() throws {
    #expect(try PackedRecording.roundTrip(" [ { \"a b\" :\t[ 1 , 2 ]\n} ] \r\n") == #"[{"a b":[1,2]}]"#)
  }

  @Test(arguments: Corpus.seeds(6)) func `sessions come back, whatever their chunks`(seed: UInt64) throws {
    let replay = RandomReplay(seed: seed, minutes: 6)
    let parts = try PackedRecording.parts(replay.chunks(bytes: 5_000 * Int(seed)))
    #expect(parts.count > 1)
    #expect(try PackedRecording.json(parts) == replay.json)
    #expect(parts.reduce(0) { $0 + $1.head.events } == replay.events.count)
  }

  @Test func `a made-up session becomes fifteen times smaller`() throws {
    let json = RandomReplay(seed: 1, minutes: 20).json
    let size = try PackedRecording.parts([json]).reduce(0) { $0 + $1.bytes.count }
    #expect(size * 15 <= json.utf8.count, "ratio \(Double(json.utf8.count) / Double(size))")
  }

  @Test(.enabled(if: RecordedSample.bytes != nil))
  func `a recorded session becomes fifteen times smaller`() throws {
    let json = String(decoding: try #require(RecordedSample.bytes), as: UTF8.self)
    let parts = try PackedRecording.parts([json])
    #expect(try PackedRecording.json(parts) == json)
    #expect(parts.reduce(0) { $0 + $1.bytes.count } * 15 <= json.utf8.count)
  }

  @Test func `a full snapshot begins a part, its page before it`() throws {
    let filler = (1...2_000).map { #"{"type":3,"data":{"source":0,"text":"number \#($0 * 7919)"},"timestamp":\#($0)}"# }
    let page = #"{"type":4,"data":{"href":"https://example.com/"},"timestamp":5000}"#
    let snapshot = #"{"type":2,"data":{"node":{"type":0}},"timestamp":5001}"#
    let parts = try PackedRecording.parts(["[" + filler.joined(separator: ",") + "]", "[\(page),\(snapshot)]"])
    #expect(parts.map(\.head.events) == [2_000, 2])
    #expect(parts[0].head.snapshot == nil)
    #expect(parts[1].head.first == Instant(milliseconds: 5000))
    #expect(parts[1].head.snapshot == Instant(milliseconds: 5001))
  }

  @Test func `a part is read without the events before it`() throws {
    let replay = RandomReplay(seed: 3, minutes: 10)
    let parts = try PackedRecording.parts([replay.json])
    let unpacker = ReplayUnpacker()
    for part in parts { try unpacker.enter(part) }
    let last = try #require(parts.last)
    let events = try unpacker.events(of: last)
    #expect(events.json(0..<events.events.count) == events.json)
    #expect(String(decoding: events.json, as: UTF8.self).hasSuffix(try #require(replay.events.last) + "]"))
    #expect(events.events.first?.type == 4)
    #expect(events.events.dropFirst().first?.type == 2)
    #expect(events.events.last?.time == last.head.last)
  }

  @Test func `a dictionary that has grown large begins anew`() throws {
    let large = String(repeating: "x", count: 9 << 20)
    let chunks = (0..<4).map { #"[{"type":2,"data":"\#($0)\#(large)","timestamp":\#($0)}]"# }
    let parts = try PackedRecording.parts(chunks)
    #expect(parts.map(\.head.beginsAnew) == [true, false, true, false])
    let events = chunks.map { $0.dropFirst().dropLast() }
    #expect(try PackedRecording.json(parts) == "[" + events.joined(separator: ",") + "]")
  }

  @Test func `what is no JSON changes nothing`() throws {
    let packer = try ReplayPacker(seed: 1)
    try PackedRecording.add(Array(#"[{"a":1}]"#.utf8), to: packer)
    let wrongs = [
      #"[{"a":2},{]"#, "{}", "", "[1,]", "[01]", "[\"\u{1}\"]", #"["\x"]"#, "[1] 2", "[nul]", #"{"a" 1}"#,
    ]
    for wrong in wrongs {
      #expect(throws: ReplayError.self) { try PackedRecording.add(Array(wrong.utf8), to: packer) }
    }
    let deep = String(repeating: "[", count: 1_001) + String(repeating: "]", count: 1_001)
    #expect(throws: ReplayError.tooDeep) { try PackedRecording.add(Array(deep.utf8), to: packer) }
    try PackedRecording.add(Array(#"[{"a":3}]"#.utf8), to: packer)
    #expect(try PackedRecording.json(packer.finish()) == #"[{"a":1},{"a":3}]"#)
  }

  @Test func `as deep as is read is packed too`() throws {
    let deep = String(repeating: #"[{"a":"#, count: 499) + "[1]" + String(repeating: "}]", count: 499)
    #expect(try PackedRecording.roundTrip(deep) == deep)
  }
}

/// A session that a browser recorded, where there is one: it is not part of the repository.
enum RecordedSample {
  static let bytes: [UInt8]? = {
    guard let folder = ProcessInfo.processInfo.environment["FOOTFALL_SHARED"],
      let data = try? Data(contentsOf: URL(filePath: folder + "/data/replay-sample.json.gz")), data.count > 18
    else { return nil }
    // Between gzip's plain head and its end, whose last four bytes are the size.
    let size = data.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    return Array(data).withUnsafeBytes { bytes in
      try? DeflateReader().read(UnsafeRawBufferPointer(rebasing: bytes[10..<bytes.count - 8]), count: size)
    }
  }()
}
