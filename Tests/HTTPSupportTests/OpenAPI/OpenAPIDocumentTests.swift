import HTTPSupport
import HTTPTypes
import Models
import TestSupport
import Testing

@Suite struct OpenAPIDocumentTests {
  private func contract() throws -> APIContract {
    let description = EndpointDescription(
      .get, "/things/{id}", tag: "Things", "A thing.", access: .key,
      pathParameters: [ParameterDescription("id", "Its name.", .string, isRequired: true)],
      parameters: [ParameterDescription("limit", "Rows.", .integer(in: 1...9).defaulting(to: 3))],
      success: .init(
        200, "The thing.",
        .object(
          ["id": .uuid, "size": Schema.count.orNull, "kind": .string(oneOf: ["a", "b"]), "rows": .array(of: .date)],
          optional: ["ratio": .percentage])),
      failures: [.notFound])
    let document = OpenAPIDocument.document([description], title: "Test", version: "1")
    return try APIContract(JSONWriter.bytes(of: document))
  }

  private func violations(_ body: String, status: Int = 200, path: String = "/things/7?limit=3") throws -> [String] {
    try contract().violations(
      "GET", path, status: status, headers: ["X-Request-ID": "1"], body: body.utf8)
  }

  private let id = "123e4567-e89b-12d3-a456-426614174000"

  @Test func `an answer as described keeps to the contract`() throws {
    #expect(try violations(#"{"id":"\#(id)","size":3,"kind":"a","rows":["2026-06-13"]}"#) == [])
    #expect(try violations(#"{"id":"\#(id)","size":null,"kind":"b","rows":[],"ratio":12.5}"#) == [])
    let failure = #"{"success":false,"error":{"message":"m","code":"C","timestamp":"2026-06-13T00:00:00.000Z"}}"#
    #expect(try violations(failure, status: 404) == [])
  }

  @Test(arguments: [
    #"{"id":"x","size":3,"kind":"a","rows":[]}"#, #"{"id":"ID","size":-1,"kind":"a","rows":[]}"#,
    #"{"id":"ID","size":3,"kind":"c","rows":[]}"#, #"{"id":"ID","size":3,"kind":"a","rows":["13 June"]}"#,
    #"{"id":"ID","size":3,"kind":"a"}"#, #"{"id":"ID","size":3,"kind":"a","rows":[],"more":1}"#,
    #"{"id":"ID","size":3,"kind":"a","rows":[],"ratio":100.5}"#, #"{"id":"ID","size":3.5,"kind":"a","rows":[]}"#,
    #"{"id":"ID","size":true,"kind":"a","rows":[]}"#, "[]", "no JSON",
  ])
  func `an answer that departs from it is found out`(_ body: String) throws {
    #expect(try violations(body.replacing("ID", with: id)).count == 1)
  }

  @Test func `statuses, paths and headers must be described`() throws {
    #expect(try violations("{}", status: 418) == ["GET /things/7?limit=3 → 418 is not described"])
    #expect(try violations("{}", path: "/others") == ["GET /others is not described"])
    let without = try contract().violations("GET", "/things/7", status: 404, headers: [:], body: #"{"#.utf8)
    let what = "GET /things/7 → 404"
    #expect(without == ["\(what): header x-request-id is missing", "\(what): the body is no JSON"])
  }

  @Test func `an operation has its parameters and asks for a key`() throws {
    let operation = try #require(try contract().operations.first)
    #expect(operation.method == "GET")
    #expect(operation.path == "/things/{id}")
    #expect(operation.needsKey)
    #expect(operation.parameters.map(\.name) == ["limit"])
    #expect(operation.body == nil)
  }
}
