import Models
import Testing

@Suite struct CivilDateTests {
  @Test(arguments: [
    ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2024-03-15", 19_797), ("0000-01-01", -719_528),
  ])
  func `a day and its number name each other`(iso: String, number: Int) {
    #expect(CivilDate(iso: iso)?.dayNumber == number)
    #expect(CivilDate(dayNumber: number).description == iso)
  }

  @Test(arguments: [
    "2021-1-01", "2021-02-30", "2023-02-29", "2021-13-01", "2021-00-10", "2021-01-00", "20210101", "", "abcd-ef-gh",
    "2021-01-01 ", "１021-01-01",
  ])
  func `anything but a day of the calendar in ISO form is refused`(text: String) {
    #expect(CivilDate(iso: text) == nil)
  }

  @Test func `months are added to the last day that exists`() throws {
    let day = try #require(CivilDate(iso: "2024-01-31"))
    #expect(day.advanced(byMonths: 1).description == "2024-02-29")
    #expect(day.advanced(byMonths: 13).description == "2025-02-28")
    #expect(day.advanced(byMonths: -1).description == "2023-12-31")
    #expect(day.advanced(byMonths: -12).description == "2023-01-31")
  }

  @Test func `a month begins on its first day and ends on its last`() throws {
    let day = try #require(CivilDate(iso: "1900-02-17"))
    #expect(day.firstOfMonth.description == "1900-02-01")
    #expect(day.lastOfMonth.description == "1900-02-28")
  }

  @Test func `every day of four centuries comes back from its parts`() {
    for number in -146_097...20_000 {
      let (year, month, day) = CivilDate(dayNumber: number).parts
      #expect(CivilDate(year: year, month: month, day: day)?.dayNumber == number)
    }
  }

  @Test func `days given in the wrong order are swapped`() throws {
    let range = CivilDateRange(try #require(CivilDate(iso: "2021-02-10")), try #require(CivilDate(iso: "2021-02-01")))
    #expect(range.description == "2021-02-01,2021-02-10")
    #expect(range.dayCount == 10)
  }

  @Test func `the previous days are as many, directly before`() throws {
    let january = CivilDateRange(try #require(CivilDate(iso: "2021-01-01")), try #require(CivilDate(iso: "2021-01-31")))
    let later = try #require(CivilDate(iso: "2021-03-01"))
    #expect(january.previous(today: later).description == "2020-12-01,2020-12-31")
  }

  @Test func `a range that is not over is compared with as many days as have begun`() throws {
    let january = CivilDateRange(try #require(CivilDate(iso: "2021-01-01")), try #require(CivilDate(iso: "2021-01-31")))
    let tenth = try #require(CivilDate(iso: "2021-01-10"))
    #expect(january.previous(today: tenth).description == "2020-12-22,2020-12-31")
  }
}
