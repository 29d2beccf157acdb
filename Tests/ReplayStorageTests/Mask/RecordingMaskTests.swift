import Models
import Testing

@testable import ReplayStorage

@Suite struct RecordingMaskTests {
  private func masked(_ json: String, text: Bool = false, inputs: Bool = true) throws -> String {
    var settings = try RecordingSettings(json: [:])
    settings.masksText = text
    settings.masksInputs = inputs
    let bytes = try Array(json.utf8).withUnsafeBytes { bytes throws(ReplayError) in
      try RecordingMask(settings).masked(bytes)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func snapshot(_ node: String) -> String { #"[{"type":2,"timestamp":1,"data":{"node":\#(node)}}]"# }

  private func change(_ data: String) -> String { #"[{"type":3,"timestamp":1,"data":\#(data)}]"# }

  @Test func `a website's settings mask what is typed and no texts, unless they say otherwise`() throws {
    let mask = RecordingMask(try RecordingSettings(json: [:]))
    #expect(mask.masksInputs && !mask.masksText && mask.isOn)
    #expect(!RecordingMask(nil).isOn)
  }

  @Test func `what is typed becomes stars, letter by letter`() throws {
    #expect(
      try masked(change(#"{"source":5,"id":7,"text":"a bä\n\"\u00e9\ud83d\ude00😀","isChecked":false}"#))
        == change(#"{"source":5,"id":7,"text":"**********","isChecked":false}"#))
    #expect(
      try masked(change(#"{"source":5,"id":7,"text":12.5}"#)) == change(#"{"source":5,"id":7,"text":"****"}"#))
    let open = change(#"{"source":5,"id":7,"text":"secret"}"#)
    #expect(try masked(open, inputs: false) == open)
  }

  @Test(arguments: [
    // Kind, attributes, masked inputs, masked texts.
    ("input", #""type":"text","value":"a b""#, #""type":"text","value":"***""#, nil),
    ("input", #""value":"ab","type":"PASSWORD""#, #""value":"**","type":"PASSWORD""#, nil),
    ("input", #""value":"ab""#, #""value":"**""#, nil),
    ("input", #""type":"hidden","value":"ab""#, #""type":"hidden","value":"**""#, nil),
    ("input", #""type":"checkbox","value":"on","checked":true"#, nil, nil),
    ("input", #""type":"submit","value":"Buy now""#, nil, #""type":"submit","value":"*** ***""#),
    ("input", #""placeholder":"Your name""#, nil, #""placeholder":"**** ****""#),
    ("TEXTAREA", #""value":"ab""#, #""value":"**""#, nil),
    ("select", #""value":"DE""#, #""value":"**""#, nil),
    ("option", #""value":"DE","selected":true"#, #""value":"DE","selected":false"#, nil),
    ("option", #""selected":"""#, #""selected":false"#, nil),
    ("li", #""value":"3""#, nil, nil),
    ("a", #""href":"/a","title":"To A","class":"x""#, nil, #""href":"/a","title":"** *","class":"x""#),
    ("img", #""alt":"A\tB","src":"/a.png""#, nil, #""alt":"*\t*","src":"/a.png""#),
  ] as [(String, String, String?, String?)])
  func `attributes of elements`(tag: String, given: String, inputs: String?, text: String?) throws {
    func element(_ attributes: String) -> String {
      snapshot(
        #"{"type":0,"id":1,"childNodes":[{"type":2,"tagName":"\#(tag)","attributes":{\#(attributes)},"#
          + #""childNodes":[],"id":2}]}"#)
    }
    #expect(try masked(element(given)) == element(inputs ?? given))
    #expect(try masked(element(given), text: true, inputs: false) == element(text ?? given))
  }

  /// A heading, a style and a textarea, each with a text in it.
  @Test func `texts are masked where texts are to be, those of a textarea where inputs are`() throws {
    func page(_ heading: String, _ area: String) -> String {
      snapshot(
        #"{"childNodes":[{"tagName":"h1","attributes":{},"#
          + #""childNodes":[{"type":3,"textContent":"\#(heading)","id":3}],"id":2},"#
          + #"{"tagName":"style","attributes":{"_cssText":"a{}"},"#
          + #""childNodes":[{"type":3,"textContent":"b {}","id":5}],"id":4},"#
          + #"{"type":3,"textContent":"c {}","isStyle":true,"id":8},{"tagName":"textarea","attributes":{},"#
          + #""childNodes":[{"type":3,"textContent":"\#(area)","id":7}],"id":6}],"id":1}"#)
    }
    #expect(try masked(page("Hello  you", "my text")) == page("Hello  you", "*******"))
    #expect(try masked(page("Hello  you", "my text"), text: true, inputs: false) == page("*****  ***", "my text"))
    #expect(try masked(page("Hello  you", "my text"), text: true) == page("*****  ***", "*******"))
  }

  @Test func `what changes is masked as what was there`() throws {
    let before = #"{"type":2,"timestamp":1,"data":{"node":{"childNodes":["#
      + #"{"tagName":"style","attributes":{},"childNodes":[{"type":3,"textContent":"","id":3}],"id":2}],"id":1}}}"#
    func changed(_ added: String, _ text: String, _ value: String) -> String {
      "[\(before)," + #"{"type":3,"timestamp":2,"data":{"source":0,"#
        + #""adds":[{"parentId":2,"nextId":null,"node":{"type":3,"textContent":"a{}","id":9}},"#
        + #"{"parentId":1,"nextId":null,"node":{"type":3,"textContent":"\#(added)","id":10}}],"#
        + #""texts":[{"id":3,"value":"b{}"},{"id":9,"value":"c{}"},{"id":77,"value":"\#(text)"}],"#
        + #""attributes":[{"id":78,"attributes":{"value":"\#(value)","class":"open"}}],"removes":[]}}]"#
    }
    #expect(try masked(changed("new", "other", "typed")) == changed("new", "other", "*****"))
    #expect(
      try masked(changed("new", "other", "typed"), text: true, inputs: false) == changed("***", "*****", "typed"))
  }

  @Test func `texts that are drawn are texts`() throws {
    func drawing(_ text: String) -> String {
      change(
        #"{"source":9,"id":1,"type":0,"commands":[{"property":"fillText","args":["\#(text)",1]},"#
          + #"{"property":"lineTo","args":["a"]}]}"#)
    }
    #expect(try masked(drawing("Hi you"), text: true) == drawing("** ***"))
    #expect(try masked(drawing("Hi you")) == drawing("Hi you"))
  }

  @Test(arguments: [
    #"[{"type":2,"timestamp":1,"data":"packed"}]"#, #"[{"type":2,"timestamp":1,"data":{"node":"packed"}}]"#,
    #"[{"type":3,"timestamp":1,"data":{"source":0,"adds":"packed"}}]"#,
    #"[{"type":3,"timestamp":1,"data":{"source":0,"texts":"packed"}}]"#,
    #"[{"type":3,"timestamp":1,"data":{"source":0,"attributes":{"0":1}}}]"#,
    #"[{"type":3,"timestamp":1,"data":{"source":"5","text":"a"}}]"#, #"[{"timestamp":1}]"#, "{}",
  ])
  func `events that nobody can look into are refused`(json: String) {
    #expect(throws: ReplayError.self) { try masked(json) }
  }

  @Test(arguments: [
    #"[{"type":4,"timestamp":1,"data":{"href":"https://a.b/?q=1"}}, {"type":5,"timestamp":1,"data":"x"}]"#,
    #"[{"type":3,"timestamp":1,"data":{"source":1,"positions":[{"x":1,"y":2,"id":3,"timeOffset":0}]}}]"#,
    #"[ {"type":3 ,"timestamp":1,"data":{}},{"type":2,"timestamp":1}, {"type":3,"timestamp":1,"data":null} ]"#,
  ])
  func `what holds nothing of that stays byte for byte`(json: String) throws {
    #expect(try masked(json, text: true) == json)
  }
}
