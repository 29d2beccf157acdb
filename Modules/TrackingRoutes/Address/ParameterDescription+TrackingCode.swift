import HTTPSupport

extension ParameterDescription {
  static let trackingCode = ParameterDescription(
    "trackingCode", "The website's tracking code.", .string, isRequired: true)
}
