import Models
import Testing

@Suite struct WebhookTests {
  private func flaw(_ json: JSONValue) -> String? {
    do throws(DefinitionError) {
      _ = try Webhook(json: json)
      return nil
    } catch {
      return "\(error.field) \(error.reason)"
    }
  }

  @Test func `a webhook reads and writes what was sent`() throws {
    let json: JSONValue = [
      "url": "https://api.yourcompany.com/webhooks/pagesense",
      "events": ["test.completed", "goal.conversion", "test.completed"], "website_id": "123456000000234567",
      "secret": "your-webhook-secret-key",
    ]
    let webhook = try Webhook(json: json)
    #expect(webhook.events == [.goalConversion, .testCompleted])
    #expect(webhook.isActive && webhook.websiteNumber == "123456000000234567")
    #expect(try Webhook(json: webhook.json) == webhook)
  }

  @Test func `a change takes away what it sets to null`() throws {
    let webhook = try Webhook(
      json: [
        "url": "https://a.example/", "events": ["goal.conversion"], "website_id": "123456000000234567", "secret": "s",
      ])
    let changed = try webhook.merging(["website_id": .null, "secret": .null, "active": false])
    #expect(changed.websiteNumber == nil && changed.secret == nil && !changed.isActive)
  }

  @Test func `what is missing or wrong is named`() {
    #expect(flaw(["events": ["goal.conversion"]])?.hasPrefix("url ") == true)
    #expect(flaw(["url": "https://a.example/"])?.hasPrefix("events ") == true)
    #expect(flaw(["url": "https://a.example/", "events": []]) == "events must name an event at least")
    #expect(flaw(["url": "https://a.example/", "events": ["visit"]])?.hasPrefix("events ") == true)
    #expect(
      flaw(["url": "ftp://a.example/", "events": ["goal.conversion"]])
        == "url begins with neither https:// nor http://")
  }
}
