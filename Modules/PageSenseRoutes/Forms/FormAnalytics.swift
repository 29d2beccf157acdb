import HTTPSupport
import Models

/// How figures of forms are written.
///
/// Source: PageSense API, "Form Analytics Response", re-derived from its sample: abandonment is of interactions,
/// conversion of views, drop-off of the field's own interactions; one decimal.
enum FormAnalytics {
  static func analytics(_ form: ListedForm, _ figures: FormFigures) -> JSONValue {
    let seconds =
      figures.submissions > 0
      ? (figures.completionMilliseconds + 500 * Int64(figures.submissions)) / (1000 * Int64(figures.submissions)) : 0
    let head: JSONValue = [
      "form_id": .string(form.id), "form_name": .string(form.name), "views": .integer(figures.views),
      "interactions": .integer(figures.interactions), "submissions": .integer(figures.submissions),
      "abandonment_rate": Percentage.of(figures.interactions - figures.submissions, in: figures.interactions),
      "average_completion_time": .integer(Int(seconds)),
      "conversion_rate": Percentage.of(figures.submissions, in: figures.views),
    ]
    return head.merging(lists(figures))
  }

  static func fields(_ form: ListedForm, _ figures: FormFigures) -> JSONValue {
    let head: JSONValue = ["form_id": .string(form.id), "form_name": .string(form.name)]
    return head.merging(lists(figures))
  }

  private static func lists(_ figures: FormFigures) -> JSONValue {
    let drops = figures.fields.filter { $0.dropOffs > 0 }
      .sorted { ($1.dropOffs, $0.name) < ($0.dropOffs, $1.name) }
    return [
      "field_analytics": .array(figures.fields.map(field)),
      "drop_off_points": .array(
        drops.map {
          [
            "field": .string($0.name), "drop_offs": .integer($0.dropOffs),
            "drop_off_rate": Percentage.of($0.dropOffs, in: $0.interactions),
          ]
        }),
    ]
  }

  private static func field(_ field: FormFieldFigures) -> JSONValue {
    let seconds = field.interactions > 0 ? Double(field.milliseconds) / 1000 / Double(field.interactions) : 0
    return [
      "field_name": .string(field.name), "interactions": .integer(field.interactions),
      "corrections": .integer(field.corrections), "blank_submissions": .integer(field.blanks),
      "average_time": Percentage.tenths(seconds),
    ]
  }
}

/// What forms look like.
enum FormSchema {
  static let body = Schema.object(
    ["name": .string, "form_selector": .string],
    optional: ["url": Schema.string.described("Page on which it counts; `*` stands for anything.")])

  static let item = Schema.object([
    "id": Schema.string.described("18 digits of a form that was named, else `form_…`."), "name": .string,
    "form_selector": .string, "url": Schema.string.orNull,
    "discovered": Schema.boolean.described("Whether nobody named it."), "views": .count, "interactions": .count,
    "submissions": .count, "created_time": .timestamp, "last_updated": .timestamp,
  ])

  private static let fieldItem = Schema.object([
    "field_name": .string, "interactions": .count, "corrections": .count, "blank_submissions": .count,
    "average_time": Schema.number.described("Seconds of an attempt that touched it."),
  ])

  private static let dropOff = Schema.object([
    "field": .string, "drop_offs": .count, "drop_off_rate": .percentage,
  ])

  static let analytics = Schema.object([
    "form_id": .string, "form_name": .string, "views": .count, "interactions": .count, "submissions": .count,
    "abandonment_rate": .percentage, "average_completion_time": Schema.count.described("Seconds."),
    "conversion_rate": .percentage, "field_analytics": .array(of: fieldItem), "drop_off_points": .array(of: dropOff),
  ])

  static let fields = Schema.object([
    "form_id": .string, "form_name": .string, "field_analytics": .array(of: fieldItem),
    "drop_off_points": .array(of: dropOff),
  ])
}
