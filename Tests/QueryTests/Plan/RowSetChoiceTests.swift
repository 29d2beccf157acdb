import Testing

@testable import Query

/// The table that decides which rows a question is answered from, without a store.
@Suite struct RowSetChoiceTests {
  @Test(
    arguments: [
      // metrics, filters, property, choice
      ([.either], [], nil, .sessions),
      ([.session, .either], [.either], .either, .sessions),
      ([.either], [.session], nil, .sessions),
      ([.event], [], nil, .events),
      ([.either], [.event], .either, .events),
      ([.either], [.either], .event, .events),
      ([.session], [.event], nil, .sessions),
      ([.either, .session], [.event], .either, .sessions),
      ([.either], [.event], .session, .sessions),
      ([.event], [.session], nil, .events),
      ([.either], [.session], .event, .events),
      ([.event, .session], [], nil, .both),
      ([.session], [], .event, .both),
      ([.event], [], .session, .both),
    ] as [([RowKind], [RowKind], RowKind?, RowSetChoice)])
  func `rows follow from what metrics, filters and property can be read from`(
    metrics: [RowKind], filters: [RowKind], property: RowKind?, choice: RowSetChoice
  ) {
    #expect(RowSetChoice(metrics: metrics, filters: filters, property: property) == choice)
  }
}
