import Delivery
import Models
import Testing

struct RetryScheduleTests {
  private let made = Instant(milliseconds: 1_000_000)

  private func pause(_ attempts: Int, chance: UInt64 = 0) -> Int64? {
    let now = Instant(milliseconds: made.milliseconds + 1)
    return RetrySchedule.next(after: attempts, createdAt: made, now: now, chance: chance)
      .map { $0.milliseconds - now.milliseconds }
  }

  @Test func `pauses double from half a minute to four hours`() {
    #expect(pause(1) == 30_000)
    #expect(pause(2) == 60_000)
    #expect(pause(3) == 120_000)
    #expect(pause(9) == 7_680_000)
    #expect(pause(10) == 14_400_000)
    #expect(pause(60) == 14_400_000)
  }

  @Test func `chance lengthens a pause by a quarter at most`() {
    #expect(pause(1, chance: 7_500) == 37_500)
    #expect(pause(1, chance: 7_501) == 30_000)
    #expect(pause(10, chance: 3_600_000) == 18_000_000)
  }

  @Test func `the last attempt is made when the day ends and none after it`() {
    let day: Int64 = 86_400_000
    let late = Instant(milliseconds: made.milliseconds + day - 5)
    #expect(
      RetrySchedule.next(after: 12, createdAt: made, now: late, chance: 9)
        == Instant(milliseconds: made.milliseconds + day))
    let end = Instant(milliseconds: made.milliseconds + day)
    #expect(RetrySchedule.next(after: 13, createdAt: made, now: end, chance: 9) == nil)
  }

  @Test func `a webhook that fails is left alone ever longer, five minutes at most`() {
    #expect([1, 2, 3, 9, 10, 100].map(RetrySchedule.rest(after:)) == [1_000, 2_000, 4_000, 256_000, 300_000, 300_000])
  }
}
