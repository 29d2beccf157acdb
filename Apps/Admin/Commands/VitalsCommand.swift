import ArgumentParser
import HTTPSupport
import Models
import ServiceSupport
import Storage

struct VitalsCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "vitals", abstract: "How fast and steady pages are for visitors.",
    discussion: """
      For each vital the value that three quarters of the measurements did not exceed, and which share was good.
      """)

  @Option(help: "The website: id, number, tracking code or domain.")
  var website: String

  @Option(help: "So many days of 24 hours until now.")
  var days = 28

  @Option(help: "Only this class of device: desktop, mobile or tablet.")
  var device: String?

  @Option(help: "Pages at most.")
  var limit = 20

  @OptionGroup var clock: ClockOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (1...3_660).contains(days), limit >= 0 else {
      throw ValidationError("--days must lie between 1 and 3660, --limit must not be negative.")
    }
    guard device.map({ ["desktop", "mobile", "tablet"].contains($0) }) ?? true else {
      throw ValidationError("--device must be desktop, mobile or tablet.")
    }
  }

  func execute() async throws {
    let installation = try common.installation(sources: .system(pinnedNow: clock.pinnedNow()))
    let site = try installation.catalog.website(matching: website)
    // A clock may be a little behind that of who sent the latest.
    let end = installation.now.advanced(byMilliseconds: 86_400_000)
    let start = installation.now.advanced(byMilliseconds: -Int64(days) * 86_400_000)
    let (all, pages) = try Vitals(directory: installation.directory).pages(
      of: site.id, times: InstantRange(start: start, end: end), devices: device.map { [DeviceClass(label: $0)] } ?? [],
      limit: limit)
    common.show(
      [
        "website": .string(site.uuid), "days": .integer(days), "samples": .integer(all.samples),
        "vitals": document(all.figures),
        "pages": .array(
          pages.map {
            ["page": .string($0.path), "samples": .integer($0.samples), "vitals": document($0.figures)]
          }),
      ], text(all, pages))
  }

  private func document(_ figures: [PageVitalFigures]) -> JSONValue {
    .object(
      figures.map { figure in
        .init(
          figure.vital.rawValue,
          [
            "p75": VitalText.value(of: figure.vital, figure.percentile75), "count": .integer(figure.count),
            "good": .integer(figure.good), "needs_improvement": .integer(figure.fair), "poor": .integer(figure.poor),
          ])
      })
  }

  private func text(_ all: Vitals.Page, _ pages: [Vitals.Page]) -> String {
    guard all.samples > 0 else { return "Nothing was measured in these days." }
    var table = TextTable(["page", "measurements"] + PageVital.allCases.map { $0.rawValue.uppercased() })
    for page in [all] + pages {
      let cells = PageVital.allCases.map { vital in
        page.figures.first { $0.vital == vital }.map {
          "\(VitalText.text(of: vital, $0.percentile75)) (\(100 * $0.good / $0.count) % good)"
        } ?? ""
      }
      table.add([page.path.isEmpty ? "(all pages)" : page.path, String(page.samples)] + cells)
    }
    return table.text
  }
}
