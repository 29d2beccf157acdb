/// A website with the events in it, and what bringing them in cost.
struct ImportedWebsite: Codable, Equatable {
  var website: String
  var trackingCode: String
  var key: String
  var seconds: Double
  var peakMemory: Int
  var bytes: Int
}
