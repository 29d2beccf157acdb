import HTTPSupport
import HTTPTypes
import Models
import Storage

/// `/websites/{website_id}/forms`: those that somebody named, and those that visitors met.
///
/// Source: PageSense API, "Form Analytics".
enum FormEndpoints {
  static let all = [list, details, add, analytics, fieldAnalytics]

  private static let tag = "Forms"
  private static let base = "websites/{website_id}/forms"
  private static let read = [OAuthScope(.forms, .read)]
  private static let days = [
    ParameterDescription("from_date", "First local day on which attempts began.", .date),
    ParameterDescription("to_date", "Last local day.", .date),
  ]

  private static let list = PageSenseEndpoint(
    .get, base, tag: tag, "Forms that were named, in order of creation, then those that visitors met.", scopes: read,
    parameters: Page.parameters,
    answer: .ok(.object(["forms": .array(of: FormSchema.item), "pagination": Page.schema]))
  ) { call in
    let page = try Page(call.query)
    let forms = try ListedForm.all(call)
    return .document([
      "forms": .array(try page.slice(forms).map { try $0.document(call) }),
      "pagination": page.document(total: forms.count),
    ])
  }

  private static let details = PageSenseEndpoint(
    .get, "\(base)/{form_id}", tag: tag, "One form.", scopes: read, answer: .ok(.object(["form": FormSchema.item]))
  ) { call in .document(["form": try ListedForm.find(call).document(call)]) }

  private static let add = PageSenseEndpoint(
    .post, base, tag: tag, "Names a form. What visitors did with it before is known already.",
    scopes: [OAuthScope(.forms, .create)], body: FormSchema.body,
    answer: .created(.object(["form": FormSchema.item]))
  ) { call in
    let form = try TrackedForm(json: call.body)
    if let pages = form.pages { try PageMatching.check(pages, "url", of: call.website) }
    let stored = try call.world.catalog.addDefinition(form, owner: .website(call.website.id), now: call.now)
    return .created(["form": try ListedForm(stored, form).document(call)])
  }

  private static let analytics = PageSenseEndpoint(
    .get, "\(base)/{form_id}/analytics", tag: tag, "What visitors did with a form.", scopes: read, parameters: days,
    answer: .ok(.object(["analytics": FormSchema.analytics]))
  ) { call in
    let form = try ListedForm.find(call)
    let figures = try form.figures(call, times: call.askedTimes)
    return .document(["analytics": FormAnalytics.analytics(form, figures)])
  }

  private static let fieldAnalytics = PageSenseEndpoint(
    .get, "\(base)/{form_id}/field-analytics", tag: tag, "What visitors did with a form's fields.", scopes: read,
    parameters: days, answer: .ok(FormSchema.fields)
  ) { call in
    let form = try ListedForm.find(call)
    return .document(FormAnalytics.fields(form, try form.figures(call, times: call.askedTimes)))
  }
}
