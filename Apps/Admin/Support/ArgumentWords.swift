public import ArgumentParser
public import Models

// How the words of the field are written on the command line.

extension SubscriptionPlan: ExpressibleByArgument {}

extension KeyPermission: ExpressibleByArgument {}

extension ErrorGroupStatus: ExpressibleByArgument {}

extension CurrencyCode: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
