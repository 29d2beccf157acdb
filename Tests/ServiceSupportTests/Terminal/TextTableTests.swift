import ServiceSupport
import Testing

@Suite struct TextTableTests {
  @Test func `columns are as wide as their widest cell`() {
    var table = TextTable(["page", "visitors"], sides: [.left, .right])
    table.add(["/", "1200"])
    table.add(["/pricing", "7"])
    #expect(
      table.text == """
        page      visitors
        ────────  ────────
        /             1200
        /pricing         7
        """)
  }

  @Test func `a very long cell moves its own line alone`() {
    var table = TextTable(["page", "visitors"])
    let long = String(repeating: "x", count: 200)
    table.add([long, "1"])
    table.add(["/", "2"])
    let lines = table.text.split(separator: "\n")
    #expect(lines[0].count == 80 + 2 + 8)
    #expect(lines[2] == long + "  1")
    #expect(lines[3].count == 80 + 2 + 1)
  }

  @Test func `no rows leave the headings`() {
    #expect(TextTable(["id", "domain"]).text == "id  domain\n──  ──────")
  }

  @Test func `missing cells are empty and lines end with text`() {
    var table = TextTable(["a", "b"])
    table.add(["x"])
    #expect(table.text == "a  b\n─  ─\nx")
  }
}

@Suite struct SparklineTests {
  @Test func `the greatest number has the highest bar`() {
    #expect(Sparkline.text([0, 7, 14, 3.5]) == "▁▅█▃")
  }

  @Test func `nothing but zeros lies on the ground`() {
    #expect(Sparkline.text([0, 0]) == "▁▁")
    #expect(Sparkline.text([]) == "")
  }
}

@Suite struct ProgressBarTests {
  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1 000"), (-1_234_567, "-1 234 567")])
  func `digits stand in groups of three`(number: Int, text: String) {
    #expect(ProgressBar.grouped(number).split(separator: "\u{202F}").joined(separator: " ") == text)
  }
}
