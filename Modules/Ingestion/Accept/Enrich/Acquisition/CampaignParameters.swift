/// The parameters of a landing page's address that say how somebody came to it.
struct CampaignParameters {
  /// A click identifier and whose it is.
  struct Click {
    var parameter: String
    var source: KnownSource
  }

  var source = ""
  var medium = ""
  var name = ""
  var content = ""
  var term = ""
  /// `ref` or `source`, which some sites add to their links in place of `utm_source`.
  var reference = ""
  var paidClick: Click?
  var organicClick: Click?

  /// Parameters beyond these are not read: the address comes from outside.
  static let parametersMax = 100
  /// Longer names are none of ours.
  private static let nameLengthMax = 24
  private static let valueBytesMax = 512

  /// Reads a query string. The first of several equal parameters counts; empty values count as absent.
  init(_ query: ArraySlice<UInt8>, _ directory: SourceDirectory) {
    var read = 0
    for (rawName, value) in AddressQuery(query) {
      read += 1
      if read > CampaignParameters.parametersMax { break }
      if rawName.count > CampaignParameters.nameLengthMax || value.isEmpty { continue }
      let parameter = String(decoding: rawName.map(PhraseAutomaton.lowercase), as: UTF8.self)
      switch parameter {
      case "utm_source": CampaignParameters.keep(value, in: &source)
      case "utm_medium": CampaignParameters.keep(value, in: &medium)
      case "utm_campaign": CampaignParameters.keep(value, in: &name)
      case "utm_content": CampaignParameters.keep(value, in: &content)
      case "utm_term": CampaignParameters.keep(value, in: &term)
      case "ref", "source": CampaignParameters.keep(value, in: &reference)
      default:
        if paidClick == nil, let known = directory.paidClicks[parameter] {
          paidClick = Click(parameter: parameter, source: known)
        } else if organicClick == nil, let known = directory.organicClicks[parameter] {
          organicClick = Click(parameter: parameter, source: known)
        }
      }
    }
  }

  private static func keep(_ value: ArraySlice<UInt8>, in text: inout String) {
    guard text.isEmpty else { return }
    var decoded = Substring(AddressQuery.decoded(value.prefix(CampaignParameters.valueBytesMax)))
    while decoded.first == " " { decoded.removeFirst() }
    while decoded.last == " " { decoded.removeLast() }
    text = String(decoded)
  }
}
